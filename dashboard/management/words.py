"""Sentences that several commands say."""

NO_TENANT = (
    "No tenant is set, and no serve with an embedded one runs on this data folder. "
    "Start one (python3 manage.py serve), or set TENANT_URL and TENANT_TOKEN."
)
