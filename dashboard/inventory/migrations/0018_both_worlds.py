from django.db import migrations, models

import dashboard.inventory.fields


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0017_start_group"),
    ]

    operations = [
        migrations.AddField(
            model_name="syncstate",
            name="worlds",
            field=dashboard.inventory.fields.JsonText(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="after",
            field=dashboard.inventory.fields.JsonText(default=None, null=True),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="moved_from",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="moved_to",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="name",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="name_sort",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="origin",
            field=models.CharField(db_default="reload-task", default="reload-task", max_length=16),
        ),
        migrations.AddField(
            model_name="taskcopy",
            name="untold",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("enabled", "Enabled"),
                    ("disabled", "Disabled"),
                    ("completed", "Completed"),
                    ("edited", "Edited"),
                    ("created", "Created"),
                    ("deleted", "Deleted"),
                    ("restored", "Restored"),
                    ("owner", "Owner"),
                    ("moved", "Moved"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="taskcopy",
            index=models.Index(
                condition=models.Q(("moved_from", ""), _negated=True),
                fields=["tenant", "moved_from"],
                name="copy_by_moved",
            ),
        ),
        migrations.AddIndex(
            model_name="taskcopy",
            index=models.Index(condition=models.Q(("untold", True)), fields=["tenant", "task_id"], name="copy_untold"),
        ),
    ]
