"""Every setting; whatever differs between machines is an environment variable (README, Configuration)."""

from pathlib import Path

from csp.constants import NONE, SELF

from dashboard import logs, signing_key
from dashboard.data_folder import make_private
from dashboard.environment import Environment

env = Environment()

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.str("RELOAD_DESK_DATA", default=str(ROOT / "var"))).resolve()
make_private(DATA)

DEBUG = env.bool("RELOAD_DESK_DEBUG", default=False)
SECRET_KEY = env.str("RELOAD_DESK_SECRET_KEY", default="") or signing_key.kept(DATA / "secret_key")
# The loopback names stay, for the health check of the container.
ALLOWED_HOSTS = [*env.list("RELOAD_DESK_HOSTS", default=[]), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("RELOAD_DESK_ORIGINS", default=[])

# What seals the addresses and secrets of alert channels: apart from the database, and from the key of sessions.
SEAL_KEYS = env.keys("RELOAD_DESK_SEAL_KEY") or [
    signing_key.kept(DATA / "seal_key", then="the targets of alert channels are to be typed in again")
]

# The tenant. Without TENANT_URL `serve` starts the embedded one and sets both.
TENANT_URL = env.str("TENANT_URL", default="")
TENANT_TOKEN = env.str("TENANT_TOKEN", default="")
TENANT_PATIENCE = env.float("TENANT_PATIENCE", default=8)  # seconds that a call of a person may take in all
TENANT_CONFIRM_SECONDS: float | None = 300  # between two questions which tenant it is; None: it is not asked
TENANT_JOINED = True  # the tenant's newer scheduling is read and written beside its reload tasks
TENANT_ADAPTER = None  # a transport adapter of requests that carries the calls; None: the network
TENANT_READS_PER_MINUTE = env.int("TENANT_READS_PER_MINUTE", default=1000)  # Qlik's tier 1, for each user
TENANT_WRITES_PER_MINUTE = env.int("TENANT_WRITES_PER_MINUTE", default=100)  # tier 2

TENANT_IS_EMBEDDED = False  # `serve` says so of its own: then an app can be let fail, for a try

# The copy of the tenant's tasks, and the periodic job that renews it.
SYNC_SECONDS = env.int("RELOAD_DESK_SYNC_SECONDS", default=60)  # how often it is renewed
STALE_SECONDS = env.int("RELOAD_DESK_STALE_SECONDS", default=2 * SYNC_SECONDS + 30)  # an older one is said to be old
RUN_DAYS = max(1, env.int("RELOAD_DESK_RUN_DAYS", default=180))  # that a copied run is kept: as long as Qlik keeps it

# The calendar.
FREQUENT_RUNS_A_DAY = env.int("RELOAD_DESK_FREQUENT_RUNS_A_DAY", default=24)  # tasks with more stand beside the days
DENSE_RUNS_A_DAY = env.int("RELOAD_DESK_DENSE_RUNS_A_DAY", default=400)  # days with more are drawn by their shape
FEED_DAYS = env.int("RELOAD_DESK_FEED_DAYS", default=60)  # that a calendar feed tells ahead
WEEK_START = env.str("RELOAD_DESK_WEEK_START", default="monday").casefold()  # or sunday, saturday

# The company's calendars (holidays, freezes) that are read from addresses.
CALENDAR_PRIVATE_HOSTS = env.list(
    "RELOAD_DESK_CALENDAR_PRIVATE_HOSTS", default=[]
)  # hosts of this network, or 10.0.0.0/8
CALENDAR_FILE_SECONDS = 30  # that a file may take to be worked out
CALENDAR_ADAPTER = None  # a transport adapter of requests that carries the calls; None: the network

# Failed reloads in a row after which Qlik disables a task.
FAILURES_ALLOWED = max(1, env.int("RELOAD_DESK_FAILURES_ALLOWED", default=5))
# Where an app is in Qlik: <tenant> stands for the tenant's address, <id> for the app's id; off: no page links to it.
APP_ADDRESS = env.address("RELOAD_DESK_APP_ADDRESS", default="<tenant>/sense/app/<id>")

# More runs a day than this are warned of in the editor: what Qlik usually grants an app.
RUNS_A_DAY_WARNING = env.int("RELOAD_DESK_RUNS_A_DAY_WARNING", default=192)
FILE_UPLOAD_HANDLERS = (
    "dashboard.web.http.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a dozen open rule cards post some 40 fields each
# A change that has not ended by then belongs to a process that died: a look at the task ends it.
LONGEST_CHANGE_SECONDS = env.int("RELOAD_DESK_LONGEST_CHANGE_SECONDS", default=60)

# The embedded tenant.
LOCALTENANT_TIER1_PER_MINUTE = env.int("LOCALTENANT_TIER1_PER_MINUTE", default=1000)  # list and get, for each user
LOCALTENANT_TIER2_PER_MINUTE = env.int("LOCALTENANT_TIER2_PER_MINUTE", default=100)  # create, update and delete
LOCALTENANT_OWNER_FOLLOWS_PUT = env.bool("LOCALTENANT_OWNER_FOLLOWS_PUT", default=True)  # who changes a task owns it
LOCALTENANT_RELOAD_TASKS = env.choice(  # closing: none can be created any more; gone: the whole API is
    "LOCALTENANT_RELOAD_TASKS", default="open", choices=("open", "closing", "gone")
)
LOCALTENANT_TASKS_PER_USER = env.int("LOCALTENANT_TASKS_PER_USER", default=0)  # of the newer service; 0: any number
LOCALTENANT_FAULTS = env.bool("LOCALTENANT_FAULTS", default=False)  # faults on demand at /__faults

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",  # the plain app: the loader is set below, by `builtins`
    "dashboard",
    "dashboard.localtenant",
    "dashboard.inventory",
    "dashboard.web",
]

MIDDLEWARE = [
    "dashboard.web.http.request_id.RequestIdMiddleware",
    "dashboard.web.http.middleware.DatabaseMiddleware",
    "dashboard.web.http.proxy.ProxyMiddleware",
    "dashboard.web.http.proxy.PrivateMiddleware",
    "dashboard.web.http.proxy.PlainHttpMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer by chance, so that its length tells no secret (BREACH)
    "csp.middleware.CSPMiddleware",
    "dashboard.web.http.session.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.web.http.middleware.SigninRequiredMiddleware",
    "dashboard.web.http.middleware.ZoneChoiceMiddleware",
    "dashboard.web.http.middleware.TenantErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.web.context.page",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
                )
            ],
        },
    }
]

# SQLite that serves threads and processes: readers never wait, a writer takes its turn from the start.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 8,  # seconds: no longer than a click may wait
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768;",  # KiB
}

DATABASE_PATIENCE = 7.0  # seconds that all the writes of one request may wait: a person hears of it within 8

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'dashboard.sqlite3'}"),
    "localtenant": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "localtenant.sqlite3"},
}
for _database in DATABASES.values():
    if _database["ENGINE"].endswith("sqlite3"):
        _database["OPTIONS"] = SQLITE_OPTIONS
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)  # a connection of its own for each request would cost 10 ms
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
DATABASE_ROUTERS = ["dashboard.localtenant.router.LocalTenantRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # so that nobody elsewhere can lock a person out
AXES_CLIENT_IP_CALLABLE = "dashboard.web.http.proxy.client_address"
AXES_FAILURE_LIMIT = 5
SIGNIN_FAILURES = 10  # of one address, whatever the names, within the time that AXES_COOLOFF_TIME says
AXES_COOLOFF_TIME = 1  # hours
AXES_RESET_ON_SUCCESS, AXES_VERBOSE = True, False
AXES_LOCKOUT_TEMPLATE = "signin/locked.html"

LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "signin"
SIGNIN_LINK_SECONDS = 600

# Below which path of its host the dashboard is, and how many proxies in front of it are believed.
FORCE_SCRIPT_NAME = env.sub_path("RELOAD_DESK_PATH", "SCRIPT_NAME") or None
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = FORCE_SCRIPT_NAME or "/"
PROXY_HOPS = env.hops("RELOAD_DESK_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_HOPS else None

# Everything but a laptop's own loopback is behind HTTPS; `serve` on 127.0.0.1 says that it is not.
HTTPS = env.bool("RELOAD_DESK_HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
# Health checks and collectors come straight to the process; the page that says what is missing needs its style.
SECURE_REDIRECT_EXEMPT = [rf"^({(FORCE_SCRIPT_NAME or '').lstrip('/')}/)?(healthz$|readyz$|metrics$|static/)"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("RELOAD_DESK_HSTS_SECONDS", default=86_400) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("RELOAD_DESK_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("RELOAD_DESK_HSTS_PRELOAD", default=False)
# Both bind other hosts of the domain as well, for as long as browsers remember: that is for its owner to ask for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "reload_desk_session"
CSRF_FAILURE_VIEW = "dashboard.web.errors.stale_form"
CSRF_COOKIE_NAME = "reload_desk_csrf"
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{what}-src": [SELF] for what in ("script", "style", "img", "connect", "font")},
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en-gb"

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("RELOAD_DESK_STATIC", default=str(DATA / "static"))).resolve()
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_STATIC_PREFIX = "/static/"  # of an address below our path
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dashboard.static_files.Storage"},
}

# Alerts: mail by EMAIL_URL, such as smtp+tls://user:password@mail.example:587; without one mail is only shown here.
MAIL_SERVER = env.mail("EMAIL_URL")
vars().update(MAIL_SERVER)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("RELOAD_DESK_MAIL_FROM", default="Reload Desk <reload-desk@localhost>")
# Where people reach the dashboard, for links in messages: https://desk.example, with its path where it has one.
ADDRESS = env.str("RELOAD_DESK_ADDRESS", default="").rstrip("/")
# Hosts, addresses and networks of this network that alerts may be sent to; all else that is not public is refused.
ALERT_PRIVATE_HOSTS = env.list("RELOAD_DESK_ALERT_PRIVATE_HOSTS", default=[])

ALERT_SECONDS = 10.0  # that a target may take to answer

METRICS_TOKEN = env.str("RELOAD_DESK_METRICS_TOKEN", default="")  # without one /metrics is not there
LOGGING = logs.configuration(
    level=env.str("RELOAD_DESK_LOG", default="WARNING").strip().upper() or "WARNING",
    shape=env.choice("RELOAD_DESK_LOG_FORMAT", default="text", choices=("text", "json")),
    secrets=(SECRET_KEY, TENANT_TOKEN, METRICS_TOKEN, *SEAL_KEYS, MAIL_SERVER.get("EMAIL_HOST_PASSWORD") or ""),
)
