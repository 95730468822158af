"""What every part of the embedded tenant knows by name."""

from datetime import timedelta

TENANT_ID = "rL7kQ2vXn9Tz_DeskLocal-4mWb8Yc0H"  # 32 characters, as older tenants have
ADMIN_ID = "6650a1c0de5c0000000000a1"  # the default user: a tenant admin
RELOADS_KEPT = timedelta(days=180)
FAILURES_ALLOWED = 5
FAILURES_LOG = (
    "Scheduled reload has been disabled since exceeded limit of 5 consecutive reload failures. "
    "Please fix error and re-enable schedule."
)
