"""The folder in memory where the workers of one server keep decoded blocks for one another."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ogc_large_image.layers.folder_lock import lock_folder
from ogc_large_image.sources.shared_blocks import DEFAULT_BYTES

MEMORY = Path("/dev/shm")  # noqa: S108 - the memory that processes share; folders in it are made by mkdtemp
_PREFIX = "ogc-large-image-blocks-"
_SPARE = 4
"""Other programs use that memory too: there has to be so many times as much as the blocks may take."""


@contextlib.contextmanager
def shared_block_folder(workers: int, memory: Path = MEMORY) -> Iterator[Path | None]:
    """A folder for as long as the server runs; None for a single worker, and where there is no memory for it.

    Containers often have 64 MB of it only, and other systems none.
    """
    if workers < 2 or not _has_room(memory):
        yield None
        return
    _remove_orphans(memory)
    with _locked_folder(memory) as folder:
        yield folder


def _has_room(memory: Path) -> bool:
    try:
        return os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _SPARE * DEFAULT_BYTES
    except OSError:
        return False


@contextlib.contextmanager
def _locked_folder(memory: Path) -> Iterator[Path]:
    """A new folder whose lock tells the next server that this one still runs."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=memory, ignore_cleanup_errors=True) as home:
        lock = lock_folder(Path(home))
        blocks = Path(home) / "blocks"
        blocks.mkdir(mode=0o700)
        try:
            yield blocks
        finally:
            if lock is not None:
                os.close(lock)


def _remove_orphans(memory: Path) -> None:
    """The folders of servers that were killed: nobody else gives their memory back."""
    for home in memory.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = lock_folder(home)
            if lock is not None:
                shutil.rmtree(home, ignore_errors=True)
                os.close(lock)
