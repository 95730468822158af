"""The code before 0002 knows nothing of its columns: until it has ended, the database fills them in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0005_copy_version"),
    ]

    operations = [
        migrations.AlterField(
            model_name="taskcopy",
            name="was_disabled_at_least",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="taskcopy",
            name="was_reason",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
