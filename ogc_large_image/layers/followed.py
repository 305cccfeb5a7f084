"""A followed folder inside any Django project: one of its processes scans, and all of them serve."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ogc_large_image.layers.folder import FolderCatalog, Progress
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.folder_lock import lock_folder
from ogc_large_image.layers.index_catalog import IndexCatalog
from ogc_large_image.layers.series_pattern import DATES, SeriesPattern

logger = logging.getLogger(__name__)

SCAN_SECONDS = 0.5
"""Between two looks at the folders; longer where a look itself takes long."""


def pause_after(scan_seconds: float) -> float:
    """Seconds to wait, so that looking takes at most a fifth of one core."""
    return max(SCAN_SECONDS, 4 * scan_seconds)


def first_scan(catalog: FolderCatalog, progress: Progress | None = None, patience: float = 3.0) -> None:
    """Describes what is there, with a little patience for files that were written just now."""
    deadline = time.monotonic() + patience
    catalog.update(progress)
    while not catalog.is_settled and time.monotonic() < deadline:
        time.sleep(0.1)
        catalog.update()


class FollowedFolder(IndexCatalog):
    """The images below ``paths`` as a catalog, for the CATALOG setting.

    ``index`` is a folder that all processes of the site can write to. The first
    that locks it looks for changes in a thread; when it ends, another takes over.
    ``series`` makes one layer with a dimension of images of the same area: True of
    those whose names differ in a date, a text as ``SeriesPattern`` takes it.
    """

    def __init__(
        self, paths: Sequence[str | Path], index: str | Path, title: str = "Raster maps", series: bool | str = False
    ) -> None:
        self._paths = [Path(path) for path in paths]
        self._series = SeriesPattern(DATES if series is True else series) if series else None
        self._folder = Path(index)
        catalog = self._take_over()
        super().__init__(self._folder, title)
        threading.Thread(target=self._follow, args=(catalog,), name="folder-follower", daemon=True).start()

    def _take_over(self) -> FolderCatalog | None:
        if lock_folder(self._folder) is None:
            return None
        catalog = FolderCatalog(self._paths, FolderIndex(self._folder), series=self._series)
        first_scan(catalog)
        return catalog

    def _follow(self, catalog: FolderCatalog | None) -> None:
        while True:
            started = time.monotonic()
            try:
                if catalog is None:
                    catalog = self._take_over()
                else:
                    catalog.update()
            except OSError:
                logger.exception("The index of the folder could not be renewed.")
            time.sleep(pause_after(time.monotonic() - started))
