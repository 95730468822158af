"""The embedded tenant's own addresses; the dashboard's urls never include them."""

from django.urls import path

from dashboard.localtenant import faultapi, neighbours, taskapi  # noqa: F401  they add themselves to the API
from dashboard.localtenant.api import api

urlpatterns = [path("", api.urls)]
