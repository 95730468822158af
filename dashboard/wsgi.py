"""The dashboard's WSGI application; the process that serves it does the periodic work where no worker lives."""

import os

from django.core.wsgi import get_wsgi_application

from dashboard import occupancy, startup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
startup.check()
occupancy.occupy()
application = get_wsgi_application()

from dashboard.inventory.sync import periodic  # noqa: E402  the models must be there first

periodic.start()
