"""The site for a server; started as a program, it makes the database first."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.openapi.site_settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


def make_database() -> None:
    """A user with the password ``password``, and a row for each image."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from tests.project.models import ImageFile

    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_user("user", password="password")
    for path in sorted(Path(settings.MEDIA_ROOT).iterdir()):
        ImageFile.objects.create(file=path.name)


if __name__ == "__main__":
    make_database()
