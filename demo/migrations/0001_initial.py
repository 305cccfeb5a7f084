"""The first form of the demo's models."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Uploaded images."""

    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ImageFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="images")),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
