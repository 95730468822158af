"""How gunicorn serves the dashboard: `gunicorn dashboard.wsgi` reads this file where it is started."""

import os

from dashboard import settings, startup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
startup.check()  # here, once: a worker that ended at it would be started again and again
os.environ.pop("SCRIPT_NAME", None)  # settings.py has read it; gunicorn would refuse every path without it

bind = os.environ.get("RELOAD_DESK_BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
max_requests, max_requests_jitter = 10_000, 1_000  # a process gives its memory back by ending, each at its own time
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a heartbeat waits for no disk
control_socket_disable = True  # it wants a home folder
# `web/proxy.py` alone says which headers of a proxy are believed.
forwarded_allow_ips, forwarder_headers, secure_scheme_headers = "", "", {}
logconfig_dict = settings.LOGGING
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s bytes in %(M)s ms'
