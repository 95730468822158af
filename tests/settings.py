"""The product's settings with what a test must have otherwise: throw-away data, plain static files, fast passwords."""

import atexit
import os
import shutil
import tempfile

os.environ["RELOAD_DESK_DATA"] = tempfile.mkdtemp(prefix="reload-desk-test-")
os.mkdir(os.path.join(os.environ["RELOAD_DESK_DATA"], "static"))  # whitenoise warns where there is none
atexit.register(shutil.rmtree, os.environ["RELOAD_DESK_DATA"], ignore_errors=True)
os.environ.setdefault("RELOAD_DESK_HTTPS", "0")
os.environ.setdefault("RELOAD_DESK_SECRET_KEY", "only-for-tests")

from dashboard.settings import *  # noqa: E402, F403
from dashboard.settings import DATABASES, STORAGES  # noqa: E402

# Manifest storage answers 404 for every asset under live_server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
for _alias, _database in DATABASES.items():
    # A file, not memory: servers in threads and the test read the same database. DATABASE_URL may name PostgreSQL.
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"] = {"NAME": os.path.join(os.environ["RELOAD_DESK_DATA"], f"test-{_alias}.sqlite3")}
TENANT_CONFIRM_SECONDS = None  # a test that is about it asks; to all others a tenant is its host
