"""Sentences that several commands say."""

NO_TENANT = (
    "No tenant is set, and no serve with an embedded one runs on this data folder. "
    "Start one (python3 manage.py serve), or set TENANT_URL and TENANT_TOKEN."
)
WITH_PG_DUMP = (
    "The database is PostgreSQL: back it up with pg_dump --format=custom, and restore that with pg_restore --clean."
)
