"""Takes away the layers of files that are gone, but not of those whose disk is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import Layer

_CHUNK = 500


@dataclass(slots=True)
class Pruned:
    """How many layers were taken away, and why others were not."""

    removed: int = 0
    refusals: list[str] = field(default_factory=list)


def remove_missing(paths: Sequence[Path], *, force: bool = False) -> Pruned:
    """Takes away the layers of files below the paths that are not there any more.

    Nothing below a path is taken away, unless by ``force``, where it looks as if
    a disk were not there: where a folder that files are missing from is empty,
    or more than half of the layers would go.
    """
    report = Pruned()
    for path in paths:
        rows = list(_below(path.resolve()))
        gone = [(pk, file) for pk, file in rows if _is_gone(file)]
        refusal = None if force else _refusal(path, gone, len(rows))
        if refusal:
            report.refusals.append(refusal)
        else:
            report.removed += _remove([pk for pk, _ in gone])
    return report


def _below(folder: Path) -> Iterator[tuple[int, str]]:
    start = f"{folder}{os.sep}"
    for pk, path in Layer.objects.filter(path__startswith=start).values_list("pk", "path").iterator():
        # SQLite's LIKE ignores case.
        if path.startswith(start):
            yield pk, path


def _is_gone(file: str) -> bool:
    try:
        os.stat(file)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # A disk that does not answer.
        return False
    return False


def _refusal(path: Path, gone: Sequence[tuple[int, str]], count: int) -> str | None:
    empty = next(_empty_folders(file for _, file in gone), None)
    if empty is not None:
        return f"{empty} is empty, as if its disk were not there"
    if 2 * len(gone) > count:
        return f"{len(gone)} of {count} layers below {path} would go"
    return None


def _empty_folders(files: Iterable[str]) -> Iterator[Path]:
    """The nearest folder of each missing file that is there, where it is empty."""
    for file in files:
        folder = next(parent for parent in Path(file).parents if parent.is_dir())
        if not any(os.scandir(folder)):
            yield folder


def _remove(pks: Sequence[int]) -> int:
    for start in range(0, len(pks), _CHUNK):
        with transaction.atomic(using=revision.alias()):
            Layer.objects.filter(pk__in=pks[start : start + _CHUNK]).delete()
    return len(pks)
