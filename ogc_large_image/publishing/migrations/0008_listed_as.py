import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0007_searched"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="layer",
            name="publishing_origin",
        ),
        migrations.RemoveIndex(
            model_name="layer",
            name="publishing_listed",
        ),
        migrations.AddField(
            model_name="layer",
            name="is_described",
            field=models.GeneratedField(
                db_persist=True, expression=models.Q(("record__isnull", False)), output_field=models.BooleanField()
            ),
        ),
        migrations.AddField(
            model_name="layer",
            name="listed_as",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Lower(
                    django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.NullIf("title", models.Value("")), "name"
                    )
                ),
                output_field=models.CharField(max_length=200),
            ),
        ),
        migrations.AlterField(
            model_name="layer",
            name="group",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="layers",
                to="publishing.layergroup",
            ),
        ),
        migrations.AlterField(
            model_name="layer",
            name="is_public",
            field=models.BooleanField(
                default=True, help_text="For everybody; else for those who have the permission.", verbose_name="public"
            ),
        ),
        migrations.AlterField(
            model_name="layer",
            name="is_published",
            field=models.BooleanField(default=True, verbose_name="published"),
        ),
        migrations.AddIndex(
            model_name="layer",
            index=models.Index(fields=["origin_id", "origin"], name="publishing_origin"),
        ),
        migrations.AddIndex(
            model_name="layer",
            index=models.Index(fields=["group", "listed_as", "name"], name="publishing_listed"),
        ),
        migrations.AddIndex(
            model_name="layer",
            index=models.Index(
                fields=["group", "is_public", "is_published", "is_described", "origin", "origin_id", "id"],
                name="publishing_counted",
            ),
        ),
    ]
