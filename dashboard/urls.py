"""The whole URL map, grouped by feature."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from dashboard.web import disabled, errors, feeds, health, signin, sync
from dashboard.web.calendar import agenda, clock_changes, day, download
from dashboard.web.calendar import run as calendar_run
from dashboard.web.calendar import views as calendar
from dashboard.web.calendar.load import drag, load, others
from dashboard.web.calendar.spread import views as spread
from dashboard.web.channels import alive, breakdown, snoozes
from dashboard.web.channels import views as channels
from dashboard.web.company_calendars import views as company_calendars
from dashboard.web.editor import quick_line
from dashboard.web.editor import views as editor
from dashboard.web.editor.preview import preview
from dashboard.web.history import export as history_export
from dashboard.web.history import views as history
from dashboard.web.history import why
from dashboard.web.http.addresses import TaskIdConverter
from dashboard.web.jobs import press, review
from dashboard.web.jobs import views as jobs
from dashboard.web.move import export as move_export
from dashboard.web.move import views as move
from dashboard.web.now import views as now
from dashboard.web.pauses import views as pauses
from dashboard.web.schedule_files import export as schedule_export
from dashboard.web.schedule_files import views as schedule_files
from dashboard.web.task import enable, runs, told
from dashboard.web.task import views as task
from dashboard.web.tasks import export as task_export
from dashboard.web.tasks import saved_filters, suggest
from dashboard.web.tasks import views as tasks

register_converter(TaskIdConverter, "task")

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed

urlpatterns = [
    # Now
    path("", now.now, name="home"),
    path("now/count/", now.now_count, name="now-count"),
    path("now/runs/", now.now_runs, name="now-runs"),
    path("now/seen/", now.now_seen, name="now-seen"),
    # For machines
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_text, name="metrics"),
    # Tasks
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks.csv", task_export.export_csv, name="export-csv"),
    path("tasks.json", task_export.export_json, name="export-json"),
    path("tasks/suggest/", suggest.suggest, name="suggest"),
    path("tasks/search/", suggest.search_keys, name="search-keys"),
    path("tasks/selected/", press.select, name="select"),
    path("tasks/selected.csv", task_export.selected_csv, name="selected-csv"),
    path("tasks/columns/", tasks.task_columns, name="task-columns"),
    path("filters/", saved_filters.filter_keep, name="filter-keep"),
    path("filters/<int:key>/", saved_filters.filter_change, name="filter-change"),
    path("tasks/<task:task_id>/enabled/", tasks.task_enabled, name="task-enabled"),
    path("tasks/new/", editor.task_new, name="task-new"),
    path("tasks/<task:task_id>/", task.task, name="task"),
    path("tasks/<task:task_id>/enable/", enable.task_enable, name="task-enable"),
    path("tasks/<task:task_id>/delete/", task.task_delete, name="task-delete"),
    path("tasks/<task:task_id>/run/", runs.task_run, name="task-run"),
    path("tasks/<task:task_id>/runs/", runs.task_runs, name="task-runs"),
    path("tasks/<task:task_id>/runs/<task:run_id>.log", runs.task_log, name="task-log"),
    path("runs/ended/", told.runs_ended, name="runs-ended"),
    path("tasks/<task:task_id>/opinion/", task.task_opinion, name="task-opinion"),
    # Schedules as files
    path("schedules.<str:ending>", schedule_export.export_schedules, name="export-schedules"),
    path("schedules/import/", schedule_files.schedules_import, name="schedules-import"),
    path("schedules/review/<int:key>/", schedule_files.schedules_review, name="schedules-review"),
    path("schedules/apply/", schedule_files.schedules_apply, name="schedules-apply"),
    # What Qlik has moved
    path("move/", move.move_list, name="move"),
    path("move.csv", move_export.export_csv, name="move-csv"),
    path("move.json", move_export.export_json, name="move-json"),
    path("move/check/", move.move_check, name="move-check"),
    path("move/<task:task_id>/", move.move_pair, name="move-pair"),
    # Jobs
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/new/", press.job_new, name="job-new"),
    path("jobs/count/", jobs.job_count, name="job-count"),
    path("jobs/<int:key>/", jobs.job, name="job"),
    path("jobs/<int:key>.csv", jobs.job_csv, name="job-csv"),
    path("jobs/<int:key>.json", jobs.job_json, name="job-json"),
    path("jobs/<int:key>/bar/", jobs.job_bar, name="job-bar"),
    path("jobs/<int:key>/tick/", review.job_tick, name="job-tick"),
    path("jobs/<int:key>/start/", review.job_start, name="job-start"),
    path("jobs/<int:key>/<str:act>/", jobs.job_act, name="job-act"),
    # Pauses
    path("pauses/", RedirectView.as_view(pattern_name="jobs"), name="pauses"),
    path("pauses/new/", pauses.pause_new, name="pause-new"),
    path("pauses/<int:key>/", pauses.pause_page, name="pause"),
    path("pauses/<int:key>/times/", pauses.pause_times, name="pause-times"),
    path("pauses/<int:key>/start/", pauses.pause_start, name="pause-start"),
    path("pauses/<int:key>/extend/", pauses.pause_extend, name="pause-extend"),
    path("pauses/<int:key>/end/", pauses.pause_end, name="pause-end"),
    path("pauses/<int:key>/hand-over/", pauses.pause_hand_over, name="pause-hand-over"),
    # Calendar
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/agenda/", agenda.agenda, name="calendar-agenda"),
    path("calendar/load/", load.load, name="calendar-load"),
    path("calendar/spread/", spread.spread, name="calendar-spread"),
    path("calendar/spread/apply/", spread.spread_apply, name="calendar-spread-apply"),
    path("calendar.ics", download.download_ics, name="download-ics"),
    path("calendar.csv", download.download_csv, name="download-csv"),
    path("calendar.json", download.download_json, name="download-json"),
    path("calendar/clock-changes/", clock_changes.clock_changes, name="calendar-clock-changes"),
    path("calendar/clock-changes/panel/", clock_changes.clock_panel, name="calendar-clock-panel"),
    path("calendar/others/", others.others, name="calendar-others"),
    path("calendar/drop/", drag.drop, name="calendar-drop"),
    path("calendar/run/", calendar_run.run, name="calendar-run"),
    path("calendar/<int:year>/", calendar.year, name="calendar-year"),
    path("calendar/<int:year>/<int:month>/", calendar.month, name="calendar-month"),
    path("calendar/<int:year>/w<int:week>/", calendar.week, name="calendar-week"),
    path("calendar/<int:year>/<int:month>/<int:day>/", day.day, name="calendar-day"),
    path("feeds/", feeds.feed_list, name="feeds"),
    path("feeds/<int:key>/", feeds.feed_make, name="feed-make"),
    path("feeds/<int:key>/revoke/", feeds.feed_revoke, name="feed-revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    # The company's calendars
    path("company-calendars/", company_calendars.calendar_list, name="company-calendars"),
    path("company-calendars/new/<str:source>/", company_calendars.calendar_new, name="company-calendar-new"),
    path("company-calendars/<int:pk>/", company_calendars.calendar_page, name="company-calendar"),
    path("company-calendars/<int:pk>/edit/", company_calendars.calendar_edit, name="company-calendar-edit"),
    path("company-calendars/<int:pk>/read/", company_calendars.calendar_read, name="company-calendar-read"),
    path("company-calendars/<int:pk>/delete/", company_calendars.calendar_delete, name="company-calendar-delete"),
    path("company-calendars/regions/", company_calendars.calendar_regions, name="company-calendar-regions"),
    # Editor
    path("tasks/<task:task_id>/edit/", editor.task_edit, name="task-edit"),
    path("apps/", editor.app_choices, name="app-choices"),
    path("parents/", editor.parent_choices, name="parent-choices"),
    path("recurrence/preview/", preview.preview, name="recurrence-preview"),
    path("recurrence/opinion/", preview.opinion, name="recurrence-opinion"),
    path("recurrence/typed/", quick_line.typed, name="recurrence-typed"),
    # Disabled
    path("disabled/", disabled.disabled_list, name="disabled"),
    # History
    path("history/", history.history_list, name="history"),
    path("history.csv", history_export.export_csv, name="history-csv"),
    path("history.json", history_export.export_json, name="history-json"),
    path("history/<int:key>/", history.change, name="change"),
    path("history/<int:key>/undo/", history.change_undo, name="change-undo"),
    path("history/<int:key>/why/", why.change_why, name="change-why"),
    path("history/<int:key>/look/", history.change_look, name="change-look"),
    # Channels
    path("channels/", channels.channel_list, name="channels"),
    path("channels/new/", channels.channel_new, name="channel-new"),
    path("channels/count/", channels.channel_count, name="channel-count"),
    path("channels/<int:key>/", channels.channel, name="channel"),
    path("channels/<int:key>/delete/", channels.channel_delete, name="channel-delete"),
    path("channels/<int:key>/test/", channels.channel_test, name="channel-test"),
    path("channels/<int:key>/resume/", channels.channel_resume, name="channel-resume"),
    path("channels/<int:key>/secret/", channels.channel_secret, name="channel-secret"),
    path("channels/<int:key>/alive/", channels.channel_alive, name="channel-alive"),
    path("channels/messages/<int:key>/", channels.message, name="message"),
    path("channels/messages/<int:key>/again/", channels.message_again, name="message-again"),
    path("snoozes/", snoozes.snooze, name="snooze"),
    path("snoozes/<int:key>/end/", snoozes.snooze_end, name="snooze-end"),
    path("channels/try/", breakdown.breakdown, name="breakdown"),
    path("alive/<str:token>/", alive.alive, name="alive"),
    # The copy
    path("sync/", sync.sync, name="sync"),
    # Sign-in
    path("signin/", signin.signin, name="signin"),
    path("signin/<str:token>/", signin.signin_link, name="signin-link"),
    path("signout/", signin.signout, name="signout"),
]
