"""Reload Desk: the web dashboard for the reload schedules of a Qlik Cloud tenant."""

import os

# Read when numpy is imported: its threads for linear algebra, of which nothing here has any, spin for a while else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
