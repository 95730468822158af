"""The embedded tenant's own addresses; the dashboard's urls never include them."""

from django.urls import path

from dashboard.localtenant import faultapi, neighbours, oauth, taskapi
from dashboard.localtenant.api import api
from dashboard.localtenant.faults import CONTROL
from dashboard.localtenant.wire import TASKS

api.add_router(TASKS, taskapi.router)
api.add_router("", neighbours.router)
api.add_router(CONTROL, faultapi.router)

urlpatterns = [path("oauth/token", oauth.token), path("", api.urls)]
