from django.db import migrations


class Migration(migrations.Migration):
    """Three models get other names; their tables keep theirs, so that nothing is written."""

    dependencies = [
        ("inventory", "0008_tenant_identity"),
    ]

    operations = [
        migrations.AlterModelTable(name="turn", table="inventory_turn"),
        migrations.RenameModel(old_name="Turn", new_name="TaskLock"),
        migrations.AlterModelTable(name="openedtask", table="inventory_openedtask"),
        migrations.RenameModel(old_name="OpenedTask", new_name="EditorSnapshot"),
        migrations.AlterModelTable(name="budget", table="inventory_budget"),
        migrations.RenameModel(old_name="Budget", new_name="CallCount"),
    ]
