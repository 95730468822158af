#!/usr/bin/env python3
"""Reload Desk's front door: `python3 manage.py serve` starts it, `python3 manage.py test` checks it."""

import os
import sys

from dashboard import bootstrap


def main() -> None:
    """Run one command inside the project's own environment, which is made when there is none."""
    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    if sys.argv[1:2] == ["serve"]:  # it listens on this machine's loopback only, where there is no HTTPS
        os.environ.setdefault("RELOAD_DESK_HTTPS", "0")
    from django.core.management import execute_from_command_line

    from dashboard import startup

    startup.check_command(sys.argv)
    with startup.told():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
