"""The embedded tenant's own addresses; the dashboard's urls never include them."""

from django.urls import path

from dashboard.localtenant.api import breakdowns, directory, faults, oauth, reload_tasks, scheduling_tasks
from dashboard.localtenant.api.bodies import TASKS
from dashboard.localtenant.api.shell import api
from dashboard.localtenant.faults import CONTROL

api.add_router(TASKS, reload_tasks.router)
api.add_router(scheduling_tasks.ROOT, scheduling_tasks.router)
api.add_router(scheduling_tasks.ROOT_V1, scheduling_tasks.router_v1)
api.add_router("", directory.router)
api.add_router("/api/v1/breakdowns", breakdowns.router)
api.add_router(CONTROL, faults.router)

urlpatterns = [path("oauth/token", oauth.token), path("", api.urls)]
