import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0004_listed"),
    ]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="layer",
            name="cog_problems",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="layer",
            name="is_cog",
            field=models.BooleanField(db_index=True, editable=False, null=True, verbose_name="COG"),
        ),
        migrations.AddField(
            model_name="layer",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Waits to be described"), ("described", "Described"), ("failed", "Cannot be described")],
                db_index=True,
                default="waiting",
                editable=False,
                max_length=10,
            ),
        ),
        # A key of another kind cannot be made of the one that was.
        migrations.DeleteModel(name="Revision"),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
            ],
        ),
    ]
