"""``manage.py ogc_sync [ORIGIN…]``: the layers of registered models, as their objects are."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import get_resolver
from tqdm import tqdm

from ogc_large_image.publishing.object_layers import syncing
from ogc_large_image.publishing.registering import Registration, registry


class Command(BaseCommand):  # type: ignore[misc]
    """Makes the layers of objects that were there before their model was registered, and mends what signals do not tell."""

    help = (
        "Brings the layers of registered models and view sets up to date with their objects: those that were there before, and "
        "those that were made, changed or deleted many at once. What has not changed is left alone, so that it can be stopped "
        "and started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("models", nargs="*", metavar="APP.MODEL", help="only these; all that are registered else")
        parser.add_argument("--anew", action="store_true", help="describe images that have not changed too")

    def handle(self, *args: Any, **options: Any) -> None:
        # Where a site registers beside its view sets, its addresses are what imports them.
        _ = get_resolver().url_patterns
        for registration in self._chosen(options["models"]):
            self._sync(registration, anew=options["anew"], is_quiet=not options["verbosity"])

    def _sync(self, registration: Registration, *, anew: bool, is_quiet: bool) -> None:
        total = syncing.count(registration)
        with tqdm(total=total, unit="object", desc=registration.origin, disable=is_quiet or None) as bar:

            def step(name: str) -> None:
                bar.set_postfix_str(name[-40:], refresh=False)
                bar.update()

            report = syncing.sync(registration, anew=anew, step=step)
        removed = syncing.remove_orphans(registration)
        for name, problem in report.problems:
            self.stderr.write(f"{name}: {problem}")
        counts = {"new": report.created, "changed": report.renewed, "unchanged": report.unchanged, "removed": removed}
        if report.waiting:
            counts["waiting for a task"] = report.waiting
        said = ", ".join(f"{count} {word}" for word, count in counts.items())
        self.stdout.write(f"{registration.origin}: {said}; {len(report.problems)} failed")

    def _chosen(self, models: list[str]) -> list[Registration]:
        if not models:
            return list(registry)
        labels = {label.lower() for label in models}
        unknown = labels - {each.model._meta.label_lower for each in registry}
        if unknown:
            raise CommandError(f"{', '.join(sorted(unknown))} is not registered.")
        return [each for each in registry if each.model._meta.label_lower in labels]
