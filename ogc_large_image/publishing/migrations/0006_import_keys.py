from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0005_states_and_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="layer",
            name="import_key",
            field=models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
        ),
    ]
