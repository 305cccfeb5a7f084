"""``manage.py ogc_publish PATH…``: images of folders as layers in the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ogc_large_image import conf
from ogc_large_image.publishing import importing
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, LayerGroup
from ogc_large_image.publishing.pruning import Pruned, remove_missing


class Command(BaseCommand):  # type: ignore[misc]
    """Publishes every image below some paths; what is published already and has not changed is left alone."""

    help = (
        "Publishes every image below the paths as a layer, sub-folders as groups. What is published and has not changed is left "
        "alone, so that it can be stopped and started again. The paths are below TRUSTED_FOLDERS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a folder or a file")
        parser.add_argument("--group", default="", help="name of the group, made before, that new layers are put into")
        parser.add_argument(
            "--private",
            action="store_true",
            help="show new layers to users who have the permission only; others stay as they are",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="take away layers whose files are not there any more; nothing below a path where a folder is empty that had files, "
            "or more than half of the layers would go, as when a disk is not there",
        )
        parser.add_argument("--force", action="store_true", help="prune nevertheless")

        parser.add_argument("--waiting", action="store_true", help="describe here and now all layers whose tasks were not done")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if options["waiting"]:
            self._describe_waiting()
        elif not paths:
            raise CommandError("There is neither a PATH nor --waiting.")
        if paths:
            self._import(paths, options)

    def _describe_waiting(self) -> None:
        described = failed = 0
        for row in Layer.objects.filter(state=Layer.State.WAITING).order_by("pk").iterator():
            problem = publish(row).problem
            if problem:
                failed += 1
                self.stderr.write(f"{row.name}: {problem}")
            else:
                described += 1
        self.stdout.write(f"{described} described; {failed} failed")

    def _import(self, paths: list[Path], options: dict[str, Any]) -> None:
        self._check(paths, options["group"])
        files = importing.files_of(paths)
        with tqdm(total=len(files), unit="file", disable=None if options["verbosity"] else True) as bar:

            def step(file: str) -> None:
                bar.set_postfix_str(file[-40:], refresh=False)
                bar.update()

            report = importing.import_files(files, group=options["group"], is_public=not options["private"], step=step)
        pruned = remove_missing(paths, force=options["force"]) if options["prune"] else Pruned()
        for file, problem in report.problems:
            self.stderr.write(f"{file}: {problem}")
        counts = {"new": report.created, "changed": report.renewed, "unchanged": report.unchanged, "removed": pruned.removed}
        if report.waiting:
            counts["waiting for a task"] = report.waiting
        self.stdout.write(", ".join(f"{count} {word}" for word, count in counts.items()) + f"; {len(report.problems)} failed")
        if pruned.refusals:
            raise CommandError(f"Not pruned: {'; '.join(pruned.refusals)}. --force prunes nevertheless.")

    def _check(self, paths: list[Path], group: str) -> None:
        folders = conf.site_settings().trusted_folders
        for path in paths:
            if not path.exists():
                raise CommandError(f"{path} is not there.")
            if not any(path.resolve().is_relative_to(folder) for folder in folders):
                raise CommandError(f"{path} is below none of OGC_LARGE_IMAGE['TRUSTED_FOLDERS'].")
        if group and not LayerGroup.objects.filter(name=group).exists():
            raise CommandError(f"There is no group of the name {group!r}: add it in the admin site, or by LayerGroup.")
