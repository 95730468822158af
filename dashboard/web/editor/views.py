"""The editor: a new task, a copy of one, or the schedule of one that exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.inventory import editor_choices
from dashboard.inventory import task as one_task
from dashboard.inventory.changes import snapshots
from dashboard.inventory.copy import read
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import Task
from dashboard.web.editor.actions import act
from dashboard.web.editor.card import NEW_TIME
from dashboard.web.editor.move import asked_move, move_time, move_words, time_of_address
from dashboard.web.editor.open_card import card_to_open
from dashboard.web.editor.page import EditorPage, zone_choices
from dashboard.web.editor.posted import post_of, saved_task
from dashboard.web.editor.preview import preview
from dashboard.web.editor.preview.preview import preview_of
from dashboard.web.editor.save import Saved, look, save
from dashboard.web.editor.settings_form import posted_settings
from dashboard.web.editor.standing_line import take_standing
from dashboard.web.request import Request

GONE_STALE = "This page had been open for too long to be saved. Here is the task as it is now."


@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: Request) -> HttpResponse:
    """A task that does not exist yet; with `from` in the address, a copy of that one."""
    if request.method == "POST":
        saved = saved_task(request.POST)
        return _posted(request, EditorPage(data=request.POST, saved=saved, row=_row(saved), is_new=True))
    row = one_task.fetch(request.GET["from"]) if request.GET.get("from") else None
    saved = row.task if row else None
    return _show(request, EditorPage(data=_fresh(request, row), saved=saved, row=row, is_new=True))


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: Request, task_id: str) -> HttpResponse:
    if request.method != "POST":
        row = one_task.fetch(task_id)
        data = _fresh(request, row)
        opens = _fill(request, data)
        return _show(request, EditorPage(data=data, saved=row.task, row=row, is_new=False, opens=opens))
    saved = snapshots.load(task_id, request.POST.get("seen", ""))
    if saved is None:
        messages.error(request, GONE_STALE)
        return redirect("task-edit", task_id)
    return _posted(request, EditorPage(data=request.POST, saved=saved, row=_row(saved), is_new=False))


@require_safe
def app_choices(request: Request) -> HttpResponse:
    picked = editor_choices.app(request.GET.get("app_id", ""))
    return render(
        request, "editor/_apps.html", {"picked": picked, "apps": editor_choices.apps(request.GET.get("app_search", ""))}
    )


@require_safe
def parent_choices(request: Request) -> HttpResponse:
    asked = request.GET
    found = editor_choices.parents(
        asked.get("parent_search", "")[:200], [*asked.getlist("parent"), asked.get("task", "")]
    )
    return render(request, "editor/_parents.html", {"parents": found, "editor_address": asked.get("address", "")})


def _fresh(request: Request, row: TaskRow | None) -> QueryDict:
    """What the untouched form posts: of a task, which is kept as it is now, or of a new one."""
    if row is None:
        zone = preview.reader_zone(request)
        begins = timezone.now().astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)  # not before it is there
        data = post_of(None, zone=getattr(zone, "key", "UTC"), starts_at=begins)
        data["app_id"] = request.GET.get("app", "")
        if request.GET.get("kind") == "after":
            data["kind"] = "after"
        at = time_of_address(request.GET.get("at", ""))
        if at is not None:
            move_time(data, NEW_TIME, at)
    else:
        data = post_of(row.task)
        data["task"], data["seen"] = row.task.id, snapshots.save(row.task)
    for name, value in posted_settings(row.task if row else None).items():
        data[name] = value
    return data


def _fill(request: Request, data: QueryDict) -> str:
    """Move a time of the schedule where the address asks for it, and give the card; it is saved only by a person."""
    asked = asked_move(request.GET)
    if asked is None:
        return ""
    old, new = asked
    before = data.copy()
    moved = move_time(data, old, new)
    if moved:
        data["action"] = "time"  # as if a person had changed it, so that leaving asks
    messages.info(request, move_words(old, new, moved=moved))
    return card_to_open(before, data)


def _row(task: Task | None) -> TaskRow | None:
    return read.row(task.id) if task else None


def _posted(request: Request, page: EditorPage) -> HttpResponse:
    action = request.POST.get("action", "save")
    if action == "enter":
        action = "quick" if page.quick.strip() else "preview"
    today = timezone.now().astimezone(preview.reader_zone(request)).date()
    if action == "save" and page.quick.strip():
        return _take_first(request, page, today)
    if action == "save":
        return _answer(request, page, save(page, request.user.get_username()))
    if action == "look":
        return _answer(request, page, look(page, request.user.get_username()))
    acted = act(request.POST, action, saved=page.saved, today=today)
    if acted.said:
        messages.info(request, acted.said)
    return _show(request, replace(page, data=acted.data, misread=acted.misread, opens=acted.opens))


def _take_first(request: Request, page: EditorPage, today: date) -> HttpResponse:
    """Show what a typed line makes of the schedule, or why nothing; saving it is the person's next press."""
    standing, acted = take_standing(request.POST, page.reading, saved=page.saved, today=today)
    page = replace(page, data=acted.data, misread=acted.misread, opens=acted.opens, standing=standing)
    page.can_be_saved()
    return _show(request, page, status=422)


def _answer(request: Request, page: EditorPage, saved: Saved) -> HttpResponse:
    if not saved.task_id:
        return _show(request, page, status=saved.status)
    messages.success(request, saved.says)
    return redirect("task", saved.task_id)


def _show(request: Request, page: EditorPage, *, status: int = 200) -> HttpResponse:
    now, zone = timezone.now(), preview.reader_zone(request)
    shown = preview.with_days(page.schedule, preview_of(page.schedule, now=now, reader_zone=zone))
    context = preview.context(page.schedule, shown, page.state_after) | {
        "editor": page,
        "zones": zone_choices(zone, now),
    }
    return render(request, "editor/editor.html", context, status=status)
