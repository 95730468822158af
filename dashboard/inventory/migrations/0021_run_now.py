from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0020_jobs"),
    ]

    operations = [
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
                    ("run", "Run"),
                ],
                max_length=16,
            ),
        ),
    ]
