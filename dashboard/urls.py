"""The whole URL map, grouped by feature."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from dashboard.web import disabled, errors, feeds, health, signin, sync
from dashboard.web.addresses import TaskIdConverter
from dashboard.web.calendar import agenda, clock_changes, day, download, load, others
from dashboard.web.calendar import run as calendar_run
from dashboard.web.calendar import views as calendar
from dashboard.web.editor import preview, quick_line
from dashboard.web.editor import views as editor
from dashboard.web.history import export as history_export
from dashboard.web.history import views as history
from dashboard.web.task import views as task
from dashboard.web.tasks import export as task_export
from dashboard.web.tasks import saved_filters
from dashboard.web.tasks import views as tasks

register_converter(TaskIdConverter, "task")

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="tasks"), name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_text, name="metrics"),
    # Tasks
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks.csv", task_export.export_csv, name="export-csv"),
    path("tasks.json", task_export.export_json, name="export-json"),
    path("tasks/suggest/", tasks.suggest, name="suggest"),
    path("tasks/columns/", tasks.task_columns, name="task-columns"),
    path("filters/", saved_filters.filter_keep, name="filter-keep"),
    path("filters/<int:key>/", saved_filters.filter_change, name="filter-change"),
    path("tasks/<task:task_id>/enabled/", tasks.task_enabled, name="task-enabled"),
    path("tasks/new/", editor.task_new, name="task-new"),
    path("tasks/<task:task_id>/", task.task, name="task"),
    path("tasks/<task:task_id>/delete/", task.task_delete, name="task-delete"),
    path("newer-schedules/", tasks.newer_schedules, name="newer-schedules"),
    # Calendar
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/agenda/", agenda.agenda, name="calendar-agenda"),
    path("calendar/load/", load.load, name="calendar-load"),
    path("calendar.ics", download.download_ics, name="download-ics"),
    path("calendar.csv", download.download_csv, name="download-csv"),
    path("calendar.json", download.download_json, name="download-json"),
    path("calendar/clock-changes/", clock_changes.clock_changes, name="calendar-clock-changes"),
    path("calendar/clock-changes/panel/", clock_changes.clock_panel, name="calendar-clock-panel"),
    path("calendar/others/", others.others, name="calendar-others"),
    path("calendar/run/", calendar_run.run, name="calendar-run"),
    path("calendar/<int:year>/", calendar.year, name="calendar-year"),
    path("calendar/<int:year>/<int:month>/", calendar.month, name="calendar-month"),
    path("calendar/<int:year>/w<int:week>/", calendar.week, name="calendar-week"),
    path("calendar/<int:year>/<int:month>/<int:day>/", day.day, name="calendar-day"),
    path("feeds/", feeds.feed_list, name="feeds"),
    path("feeds/<int:key>/", feeds.feed_make, name="feed-make"),
    path("feeds/<int:key>/revoke/", feeds.feed_revoke, name="feed-revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    # Editor
    path("tasks/<task:task_id>/edit/", editor.task_edit, name="task-edit"),
    path("apps/", editor.app_choices, name="app-choices"),
    path("recurrence/preview/", preview.preview, name="recurrence-preview"),
    path("recurrence/typed/", quick_line.typed, name="recurrence-typed"),
    # Disabled
    path("disabled/", disabled.disabled_list, name="disabled"),
    path("disabled/count/", disabled.disabled_count, name="disabled-count"),
    # History
    path("history/", history.history_list, name="history"),
    path("history.csv", history_export.export_csv, name="history-csv"),
    path("history.json", history_export.export_json, name="history-json"),
    path("history/<int:key>/", history.change, name="change"),
    path("history/<int:key>/undo/", history.change_undo, name="change-undo"),
    path("history/<int:key>/look/", history.change_look, name="change-look"),
    # The copy
    path("sync/", sync.sync, name="sync"),
    # Sign-in
    path("signin/", signin.signin, name="signin"),
    path("signin/<str:token>/", signin.signin_link, name="signin-link"),
    path("signout/", signin.signout, name="signout"),
]
