import django.db.models.deletion
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
        migrations.AlterField(
            model_name="job",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("planned", "Planned"),
                    ("running", "Running"),
                    ("paused", "Paused"),
                    ("over", "Over"),
                ],
                default="draft",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("planned", "Planned"),
                            ("on", "On"),
                            ("ending", "Ending"),
                            ("over", "Over"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField()),
                ("waits_for_runs", models.BooleanField(default=False)),
                ("keeper", models.CharField(max_length=150)),
                ("writer", models.CharField(blank=True, max_length=255)),
                ("begun_at", models.DateTimeField(null=True)),
                ("end_begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=150)),
                ("tried_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pause", to="inventory.job"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tenant", "state", "ends_at"], name="pauses_by_state")],
            },
        ),
    ]
