from django.db import migrations, models

_INDEX = ["group", "is_public", "is_published", "is_described", "origin", "origin_id", "id"]


class Migration(migrations.Migration):
    """PostgreSQL alters no column that a generated one is made of, so that one goes and comes back, with its index."""

    dependencies = [
        ("publishing", "0003_group_import_key"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="layer", name="publishing_counted"),
        migrations.RemoveField(model_name="layer", name="is_described"),
        migrations.AlterField(model_name="layer", name="record", field=models.TextField(editable=False, null=True)),
        migrations.AddField(
            model_name="layer",
            name="is_described",
            field=models.GeneratedField(
                db_persist=True, expression=models.Q(("record__isnull", False)), output_field=models.BooleanField()
            ),
        ),
        migrations.AddIndex(model_name="layer", index=models.Index(fields=_INDEX, name="publishing_counted")),
    ]
