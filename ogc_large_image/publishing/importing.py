"""Folders into rows: each image once, under a name that stays, however often it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.folder_scan import FoundFile, find_files
from ogc_large_image.layers.names import ImageKey, Wish, assign_names, safe_name, title_of, wish_for
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, LayerGroup
from ogc_large_image.sources.describe import list_variables
from ogc_large_image.storage.paths import source_ref

_LONGEST_WISH = 90
"""Of the hundred letters of a name; a number may follow."""


@dataclass(slots=True)
class ImportReport:
    """What became of the files of an import."""

    created: int = 0
    renewed: int = 0
    unchanged: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    """The files that failed, each with the reason."""


def files_of(paths: Sequence[Path]) -> list[FoundFile]:
    """The files below the paths that may be images."""
    return list(find_files(paths))


def import_files(
    files: Sequence[FoundFile], *, group: str = "", is_public: bool = True, step: Callable[[str], None] = lambda file: None
) -> ImportReport:
    """Publishes the files that are new or have changed; a file that fails is told and the others go on.

    Each file is finished before the next begins, so that an import that was
    stopped goes on where it was.
    """
    report = ImportReport()
    top = LayerGroup.objects.get(name=group) if group else None
    for file in files:
        step(file.relative)
        try:
            for variable in list_variables(source_ref(file.path)) or ("",):
                _import(file, variable, top, is_public, report)
        except (OgcLargeImageError, OSError) as error:
            report.problems.append((file.relative, getattr(error, "message", "") or str(error)))
    return report


def remove_missing(paths: Sequence[Path]) -> int:
    """Takes away the layers of files below the paths that are not there any more."""
    gone = [
        row.pk
        for path in paths
        for row in Layer.objects.filter(path__startswith=f"{path.resolve()}/").only("pk", "path").iterator()
        if not Path(row.path).exists()
    ]
    for pk in gone:
        for row in Layer.objects.filter(pk=pk):
            row.delete()
    return len(gone)


def _import(file: FoundFile, variable: str, top: LayerGroup | None, is_public: bool, report: ImportReport) -> None:
    row = Layer.objects.filter(path=file.path, variable=variable).first()
    is_new = row is None
    if row is None:
        title = title_of(file.stem)
        row = Layer(
            path=file.path,
            variable=variable,
            name=_free_name(file, variable),
            title=f"{title}: {title_of(variable)}" if variable else title,
            group=group_of(file.folders, top),
            is_public=is_public,
        )
        row.save()
    outcome = publish(row)
    if outcome.problem:
        report.problems.append((file.relative, outcome.problem))
        if is_new:
            row.delete()
    elif is_new:
        report.created += 1
    elif outcome.changed:
        report.renewed += 1
    else:
        report.unchanged += 1


def _free_name(file: FoundFile, variable: str) -> str:
    key = ImageKey(file.path, variable)
    plain, prefixed = wish_for(file.stem, file.folders, variable)
    wish = Wish(plain[:_LONGEST_WISH], prefixed[:_LONGEST_WISH])
    taken = {ImageKey("", name): name for name in _names_like(*wish)}
    return assign_names({key: wish}, taken)[key]


def _names_like(*stems: str) -> Iterator[str]:
    for stem in stems:
        yield from Layer.objects.filter(name__startswith=stem).values_list("name", flat=True)


def group_of(folders: Sequence[str], top: LayerGroup | None = None) -> LayerGroup | None:
    """The group of these folders, made where it is not there yet."""
    group = top
    for folder in folders:
        name = safe_name(f"{group.name}.{folder}" if group else folder)[:100]
        found = LayerGroup.objects.filter(name=name).first()
        group = found or LayerGroup.objects.create(name=name, title=title_of(folder), parent=group)
    return group
