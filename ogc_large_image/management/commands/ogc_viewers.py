"""``python manage.py ogc_viewers``: the viewers' map libraries, for an installation that came without them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ogc_large_image.viewers.libraries.build import VENDOR, LibrariesNotBuilt, build, is_built


class Command(BaseCommand):  # type: ignore[misc]
    """Fetches exact versions with npm, checks them against recorded hashes and bundles what is needed."""

    help = "Put the viewers' map libraries (OpenLayers, GeoJS, CesiumJS) into the static files, by npm."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also where they are there already")
        parser.add_argument(
            "--into",
            type=Path,
            metavar="FOLDER",
            help="a folder of STATICFILES_DIRS instead of the package's own static files, which may be read-only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        into: Path | None = options["into"]
        folder = into / "ogc_large_image" / "vendor" if into else VENDOR
        if is_built(folder) and not options["force"]:
            self.stdout.write(f"The map libraries are there: {folder}")
            return
        try:
            build(folder)
        except (LibrariesNotBuilt, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"The map libraries are in {folder}"))
