"""Since when each task is known to be there: it was first seen then, or had the oldest run that was copied of it."""

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Now

LATE = timedelta(minutes=30)  # after the planned instant in which a run of the task is taken for it
AT_ONCE = 500


def set_known_since(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    task_copy, reload_copy = (apps.get_model("inventory", name) for name in ("TaskCopy", "ReloadCopy"))
    task_copy.objects.update(known_since=models.F("first_seen_at"))
    runs = reload_copy.objects.exclude(task_id="").values_list("tenant", "task_id")
    for tenant, task_id, oldest in runs.annotate(oldest=models.Min("created_at")).order_by().iterator(AT_ONCE):
        rows = task_copy.objects.filter(tenant=tenant, task_id=task_id, known_since__gt=oldest - LATE)
        rows.update(known_since=oldest - LATE)


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0013_visit"),
    ]

    operations = [
        migrations.AddField(
            model_name="taskcopy",
            name="known_since",
            field=models.DateTimeField(db_default=Now()),
        ),
        migrations.AddIndex(
            model_name="taskcopy",
            index=models.Index(fields=["tenant", "known_since"], name="copy_by_known"),
        ),
        migrations.RunPython(set_known_since, migrations.RunPython.noop),
    ]
