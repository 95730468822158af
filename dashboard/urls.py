"""The whole URL map, grouped by feature."""

from django.urls import path
from django.views.generic import RedirectView

from dashboard.web import errors, health, recurrence, signin, sync, tasks

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="tasks")),
    path("healthz", health.healthz, name="healthz"),
    # Tasks
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<str:task_id>/enabled/", tasks.task_enabled, name="task-enabled"),
    path("newer-schedules/", tasks.newer_schedules, name="newer-schedules"),
    # Editor
    path("recurrence/preview/", recurrence.preview, name="recurrence-preview"),
    # The copy
    path("sync/", sync.sync, name="sync"),
    # Sign-in
    path("signin/", signin.signin, name="signin"),
    path("signin/<str:token>/", signin.signin_link, name="signin-link"),
    path("signout/", signin.signout, name="signout"),
]
