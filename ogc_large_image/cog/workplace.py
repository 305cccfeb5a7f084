"""A folder beside the target in which a file is made, and which does not outlive its process by much.

Its name starts with a dot, so that no catalog of a folder looks into it, and it
is held by a lock that the kernel releases however the process ends: whoever
comes next to the same folder removes what nobody holds.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = ".ogc-cog-"
_LOCK = "lock"
_SETTLED_SECONDS = 10
"""A folder this new may be about to be locked."""


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A new folder in ``folder``, removed at the end with whatever is in it."""
    sweep(folder)
    place = folder / f"{_PREFIX}{secrets.token_hex(8)}"
    place.mkdir()
    lock = FileLock(place / _LOCK)
    try:
        with lock:
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path, settled_seconds: float = _SETTLED_SECONDS) -> None:
    """Remove what processes that died have left in ``folder``."""
    for place in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            if time.time() - place.stat().st_mtime < settled_seconds:
                continue
            with FileLock(place / _LOCK).acquire(timeout=0):
                shutil.rmtree(place, ignore_errors=True)
