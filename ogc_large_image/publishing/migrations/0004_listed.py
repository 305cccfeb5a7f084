import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_once_an_object")]

    operations = [
        migrations.AddIndex(
            model_name="layer",
            index=models.Index(
                models.F("group"),
                django.db.models.functions.text.Lower(
                    django.db.models.functions.comparison.Coalesce(
                        django.db.models.functions.comparison.NullIf("title", models.Value("")), "name"
                    )
                ),
                models.F("name"),
                models.F("title"),
                models.F("is_public"),
                models.F("is_published"),
                models.F("origin"),
                models.F("origin_id"),
                condition=models.Q(("record__isnull", False)),
                name="publishing_listed",
            ),
        ),
    ]
