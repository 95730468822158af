"""Which tasks a list shows, and in which order: the names of its filter and of its sort parameter."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Lower

from dashboard.localtenant import clock
from dashboard.localtenant.errors import Code, refuse
from dashboard.localtenant.models import LocalApp, LocalSchedulingTask
from dashboard.localtenant.scheduling_tasks import keyset, scim
from dashboard.localtenant.scheduling_tasks.scim import Attribute

SORT = "-updatedAt"
_EVER = datetime(1970, 1, 1, tzinfo=UTC)  # stands for never in an order
ATTRIBUTES = {
    "name": Attribute("folded_name", "text"),
    "enabled": Attribute("enabled", "boolean"),
    "resourceId": Attribute("resource_key", "text"),
    "ownerId": Attribute("owner_key", "text"),
    "spaceId": Attribute("space_key", "text"),
    "createdAt": Attribute("created_at", "instant"),
    "updatedAt": Attribute("updated_at", "instant"),
    "updatedBy": Attribute("updated_key", "text"),
    "lastStatus": Attribute("status_key", "text"),
    "lastTriggeredBy": Attribute("triggered_key", "text"),
    "lastStartedAt": Attribute("last_started_at", "instant"),
    "lastEndedAt": Attribute("ended_at", "instant"),
    "lastExecutedAs": Attribute("executed_key", "text"),
    "triggerType": Attribute("trigger_type", "number"),
}
_COLUMNS = {name: attribute.column for name, attribute in ATTRIBUTES.items()} | {
    "enabled": "enabled_key",
    "lastStartedAt": "started_key",
    "lastEndedAt": "ended_key",
}
_INSTANTS = {name for name, attribute in ATTRIBUTES.items() if attribute.kind == "instant"}
SORTS = tuple(f"{sign}{name}" for name in ATTRIBUTES for sign in "+-")


def select(
    rows: QuerySet[LocalSchedulingTask], *, resource_id: str | None, filter: str | None
) -> QuerySet[LocalSchedulingTask]:
    """The rows of an app and of a filter, with what they can be ordered by. Raises ApiError 400."""
    rows = _annotated(rows)
    if resource_id is not None:
        rows = rows.filter(app_id=resource_id)
    if filter is None or not filter.strip():
        return rows
    try:
        return rows.filter(scim.condition(filter, ATTRIBUTES))
    except scim.BadFilter as error:
        raise refuse(400, Code.TASK_BODY, f"filter: {error}") from error


def order_of(sort: str) -> keyset.Order:
    """The order that the parameter asks for. Raises ApiError 400."""
    return keyset.order_of(sort, _COLUMNS, instants=_INSTANTS)


def asks_for_runs(sort: str | None, filter: str | None) -> bool:
    """Whether which tasks are shown first hangs on their runs, so that these must have happened before."""
    return "last" in f"{sort} {filter}"


def whole_milliseconds(at: datetime) -> datetime:
    """An instant as it is told, so that it can be compared with."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _annotated(rows: QuerySet[LocalSchedulingTask]) -> QuerySet[LocalSchedulingTask]:
    now = clock.now()
    space = LocalApp.objects.filter(id=OuterRef("app_id")).values("space_id")[:1]
    status = Case(
        When(last_run_id="", then=Value("")),
        When(last_ended_at__gt=now, then=Value("running")),
        When(last_succeeded=True, then=Value("succeeded")),
        default=Value("failed"),
        output_field=TextField(),
    )
    ended = Case(When(last_ended_at__lte=now, then=F("last_ended_at")), default=None)
    return rows.annotate(
        resource_key=Lower("app_id"),
        owner_key=Lower("owner_id"),
        updated_key=Lower("updated_by"),
        triggered_key=Lower("last_triggered_by"),
        executed_key=Lower("last_executed_as"),
        space_key=Coalesce(Lower(Subquery(space)), Value(""), output_field=TextField()),
        enabled_key=Case(When(enabled=True, then=1), default=0, output_field=IntegerField()),
        status_key=status,
        ended_at=ended,
        started_key=Coalesce("last_started_at", Value(_EVER)),
        ended_key=Coalesce(ended, Value(_EVER)),
    )
