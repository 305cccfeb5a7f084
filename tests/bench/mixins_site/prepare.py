"""Makes the database, with a row for each image of the folder: ``python -m tests.bench.mixins_site.prepare``."""

from __future__ import annotations

from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Everything from nothing; does nothing where it is there already."""
    django.setup()
    from tests.bench.mixins_site.models import Raster

    call_command("migrate", run_syncdb=True, verbosity=0)
    for path in sorted(Path(settings.MEDIA_ROOT).glob("*.tif")):
        Raster.objects.get_or_create(name=path.stem, file=path.name)


if __name__ == "__main__":
    main()
