"""A small plan as a page carries it: signed, so that what is carried out is what was shown, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

from dashboard.inventory.copy import read
from dashboard.inventory.schedule_files.frozen import frozen, thawed
from dashboard.inventory.schedule_files.plan import Act, FilePlan, PlanItem
from dashboard.inventory.tenant_key import tenant_key

MOST_ITEMS = 25  # that a page carries out itself
LONGEST = 1_000_000  # characters of a signed plan
_SALT = "schedules.plan"
_VALID = 3600  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """A plan as it was shown: the tasks that are written, and those that may be removed."""

    items: list[PlanItem]
    costly: list[PlanItem]  # new tasks that turn off reload tasks: those of the apps that somebody ticks are made
    removals: list[PlanItem]
    gone: int = 0  # tasks that are there no more


def sign(plan: FilePlan, user: str) -> str:
    """Sign a plan for a user; empty where it is too large for a page."""
    items = every_item(plan)
    if not 0 < len(items) <= MOST_ITEMS:
        return ""
    content = {"tenant": tenant_key(), "user": user, "items": list(map(frozen, items))}
    signed = signing.dumps(content, salt=_SALT, compress=True)
    return signed if len(signed) <= LONGEST else ""


def every_item(plan: FilePlan) -> list[PlanItem]:
    return [*plan.items, *plan.costly, *removals(plan)]


def removals(plan: FilePlan) -> list[PlanItem]:
    return [PlanItem(act=Act.REMOVE, app_name=row.app_name, app_id=row.task.app_id, before=row) for row in plan.missing]


def read_signed(text: str, user: str) -> LookedAt | None:
    """Give the plan back; None for one that is too old, of another tenant or user, or changed."""
    try:
        content = signing.loads(text, salt=_SALT, max_age=_VALID)
    except signing.BadSignature:
        return None
    if content["tenant"] != tenant_key() or content["user"] != user:
        return None
    rows = read.by_id(one["task"] for one in content["items"] if one["task"])
    read_ = [thawed(one, rows.get(one["task"])) for one in content["items"]]
    items = [item for item in read_ if item is not None]
    return LookedAt(
        items=[item for item in items if item.act is not Act.REMOVE and not item.turns_off],
        costly=[item for item in items if item.turns_off],
        removals=[item for item in items if item.act is Act.REMOVE],
        gone=len(read_) - len(items),
    )
