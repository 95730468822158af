"""Failures in a row and the last error of a task, told of the runs that were copied already."""

from typing import Any

from django.db import migrations, models

FAILED, STOPPED = ("FAILED", "EXCEEDED_LIMIT", "CANCELED"), "CANCELED"
NEWEST, LONGEST = 20, 200


def tell(apps: Any, schema_editor: Any) -> None:
    """Fill both columns of the tasks whose last run failed."""
    copies = apps.get_model("inventory", "TaskCopy").objects
    failed = copies.filter(last_result__in=FAILED).values_list(
        "pk", "tenant", "task_id", "app_id", "was_disabled_until"
    )
    for pk, tenant, task_id, app_id, since in list(failed):
        runs = newest(apps, tenant=tenant, task_id=task_id) or newest(apps, tenant=tenant, task_id="", app_id=app_id)
        error = " ".join(runs[0][2].split())[:LONGEST].rstrip() if runs else ""
        copies.filter(pk=pk).update(last_error=error, failures=in_a_row(runs, since))


def newest(apps: Any, **of: str) -> list[Any]:
    runs = apps.get_model("inventory", "ReloadCopy").objects.filter(**of).exclude(ended_at=None)
    return list(runs.order_by("-created_at").values_list("status", "created_at", "error")[:NEWEST])


def in_a_row(runs: list[Any], since: Any) -> int:
    failures = 0
    for status, created_at, _ in runs:
        if status == STOPPED:
            continue
        if status not in FAILED or (since is not None and created_at < since):
            break
        failures += 1
    return failures


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0011_company_calendar"),
    ]

    operations = [
        migrations.AddField("taskcopy", "failures", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("taskcopy", "last_error", models.TextField(blank=True, db_default="", default="")),
        migrations.AddIndex("taskcopy", models.Index(fields=["tenant", "failures"], name="copy_by_failures")),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
