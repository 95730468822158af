from django.db import migrations, models
from django.db.models import Case, Q, Value, When


class Migration(migrations.Migration):
    dependencies = [("inventory", "0016_recent_search_and_afterthought")]

    operations = [
        migrations.AddField(
            model_name="taskcopy",
            name="start_group",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(next_run_at=None, then=Value(2)), When(state="enabled", then=Value(0)), default=Value(1)
                ),
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="taskcopy",
            index=models.Index(
                condition=Q(deleted_at=None),
                fields=["tenant", "start_group", "next_run_at", "app_sort", "task_id"],
                name="copy_by_start",
            ),
        ),
    ]
