"""`python -m dashboard.healthcheck`: ends with 0 when the dashboard of this machine answers. Standard library only."""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 8


def main() -> int:
    """Ask over plain HTTP, past every proxy."""
    port = os.environ.get("RELOAD_DESK_BIND", "").rpartition(":")[2] or "8000"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": "localhost"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except (OSError, ValueError, urllib.error.URLError) as error:
        sys.stderr.write(f"No answer at port {port}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
