"""The whole URL map, grouped by feature."""

from django.urls import path
from django.views.generic import RedirectView

from dashboard.web import editor, errors, health, recurrence, signin, sync, task, tasks

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="tasks")),
    path("healthz", health.healthz, name="healthz"),
    # Tasks
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<str:task_id>/enabled/", tasks.task_enabled, name="task-enabled"),
    path("tasks/new/", editor.task_new, name="task-new"),
    path("tasks/<str:task_id>/", task.task, name="task"),
    path("tasks/<str:task_id>/delete/", task.task_delete, name="task-delete"),
    path("newer-schedules/", tasks.newer_schedules, name="newer-schedules"),
    # Editor
    path("tasks/<str:task_id>/edit/", editor.task_edit, name="task-edit"),
    path("apps/", editor.app_choices, name="app-choices"),
    path("recurrence/preview/", recurrence.preview, name="recurrence-preview"),
    # The copy
    path("sync/", sync.sync, name="sync"),
    # Sign-in
    path("signin/", signin.signin, name="signin"),
    path("signin/<str:token>/", signin.signin_link, name="signin-link"),
    path("signout/", signin.signout, name="signout"),
]
