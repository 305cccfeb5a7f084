"""Folders into rows: each image once, under a name that stays, however often it is done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q

from ogc_large_image.errors import OgcLargeImageError, SourceUnreadable
from ogc_large_image.layers.folder_scan import FoundFile, find_files
from ogc_large_image.layers.names import ImageKey, title_of, wish_for
from ogc_large_image.publishing.describing import Outcome
from ogc_large_image.publishing.free_names import free_name
from ogc_large_image.publishing.later import publish_later
from ogc_large_image.publishing.models import Layer, LayerGroup
from ogc_large_image.publishing.new_groups import group_of_folders
from ogc_large_image.sources.describe import list_variables
from ogc_large_image.storage.paths import source_ref

_TRIES = 10


@dataclass(slots=True)
class ImportReport:
    """What became of the files of an import, or of the objects of a model."""

    created: int = 0
    renewed: int = 0
    unchanged: int = 0
    waiting: int = 0
    """For tasks that describe them."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What failed, by name, each with the reason."""

    def count(self, name: str, outcome: Outcome, *, is_new: bool, is_rewritten: bool = False) -> None:
        """One more, after its image was published; ``is_rewritten`` where its words have changed."""
        if outcome.problem:
            self.problems.append((name, outcome.problem))
        elif outcome.waits:
            self.waiting += 1
        elif is_new:
            self.created += 1
        elif outcome.changed or is_rewritten:
            self.renewed += 1
        else:
            self.unchanged += 1


def files_of(paths: Sequence[Path]) -> list[FoundFile]:
    """The files below the paths that may be images."""
    return list(find_files(paths))


def import_files(
    files: Sequence[FoundFile], *, group: str = "", is_public: bool = True, step: Callable[[str], None] = lambda file: None
) -> ImportReport:
    """Publishes the files that are new or have changed; a file that fails is told and the others go on.

    Each file is finished before the next begins, so that an import that was
    stopped goes on where it was; those that a task is to describe wait for it.
    """
    work = _Import(LayerGroup.objects.get(name=group) if group else None, is_public)
    for file in files:
        step(file.relative)
        try:
            variables = list_variables(source_ref(file.path)) or ("",)
            for variable in variables:
                work.add(file, variable, is_one_of_several=len(variables) > 1)
        except ValidationError as error:
            work.report.problems.append((file.relative, " ".join(error.messages)))
        except (OgcLargeImageError, OSError) as error:
            work.report.problems.append((file.relative, getattr(error, "message", "") or str(error)))
    return work.report


def import_key(path: str, variable: str) -> str:
    """Of the one row that imports make for an image, however many run at once."""
    return hashlib.sha256(f"{path}\n{variable}".encode("utf-8", "surrogateescape")).hexdigest()


class _Import:
    """Where the layers of an import go, and what became of them."""

    def __init__(self, top: LayerGroup | None, is_public: bool) -> None:
        self.report = ImportReport()
        self._top = top
        self._is_public = is_public
        rows = Layer.objects.exclude(path="").values_list("path", "variable", "pk", "import_key")
        self._by_hand = {row[:2]: row[2] for row in rows.iterator() if row[3] != import_key(*row[:2])}

    def add(self, file: FoundFile, variable: str, *, is_one_of_several: bool) -> None:
        """Publishes one image, and counts it."""
        row = self._row(file, variable, variable if is_one_of_several else "")
        # Made just now, or by an import that was ended before it knew the image.
        is_new = row.record is None and row.import_key is not None
        outcome = publish_later(row)
        self.report.count(file.relative, outcome, is_new=is_new)
        if outcome.problem and is_new:
            Layer.objects.filter(pk=row.pk, record__isnull=True).delete()

    def _row(self, file: FoundFile, variable: str, called: str) -> Layer:
        """The file's row; where there is none one of several imports makes it, and the others take it."""
        key = import_key(file.path, variable)
        for _ in range(_TRIES):
            by_hand = Q(pk=self._by_hand.get((file.path, variable)))
            rows = Layer.objects.filter(Q(import_key=key) | by_hand, path=file.path, variable=variable)
            found: Layer | None = rows.order_by("pk").first()
            if found is not None:
                return found
            row = self._new(file, variable, called, key)
            try:
                row.save()
            except IntegrityError:
                # Another import's, or a row that was led to another file by hand.
                Layer._base_manager.filter(import_key=key).exclude(path=file.path, variable=variable).update(import_key=None)
            else:
                return row
        raise SourceUnreadable("The layer cannot be named: others take each name that is free.")

    def _new(self, file: FoundFile, variable: str, called: str, key: str) -> Layer:
        title = title_of(file.stem)
        return Layer(
            path=file.path,
            variable=variable,
            import_key=key,
            name=free_name(ImageKey(file.path, variable), wish_for(file.stem, file.folders, called)),
            title=f"{title}: {title_of(called)}" if called else title,
            group=group_of_folders(file.folders, self._top),
            is_public=self._is_public,
        )
