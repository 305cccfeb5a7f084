"""The folders on this machine in which copies of stored files are kept, and the locks between processes.

Names and settings are the original's: ``DATA_TEMP_DIR`` holds it all.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from filelock import FileLock


def get_temp_dir() -> Path:
    """``DATA_TEMP_DIR``, or a folder of this user's own among the system's temporary files."""
    configured = getattr(settings, "DATA_TEMP_DIR", None)
    if configured:
        path = Path(configured)
        path.mkdir(parents=True, exist_ok=True)
        return path
    path = Path(tempfile.gettempdir()) / f"ogc-large-image-{os.getuid() if hasattr(os, 'getuid') else 'files'}"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and (path.is_symlink() or path.stat().st_uid != os.getuid()):
        # Anybody may make a folder of this name there before us.
        raise ImproperlyConfigured(f"{path} belongs to somebody else: set DATA_TEMP_DIR.")
    return path


def get_cache_dir() -> Path:
    """Where whole copies of stored files are."""
    path = get_temp_dir() / "file_cache"
    path.mkdir(parents=True, exist_ok=True)
    return path


def get_lock_dir() -> Path:
    """Where the lock files are: an empty file for each copy."""
    path = get_temp_dir() / "file_locks"
    path.mkdir(parents=True, exist_ok=True)
    return path


def get_file_lock(path: str | os.PathLike[str]) -> FileLock:
    """The lock of a path, one and the same in every process of this machine."""
    return FileLock(str(get_lock_dir() / f"{_digest(path)}.lock"), timeout=-1)


def get_file_safe_path(path: str | os.PathLike[str]) -> Path:
    """A path beside the lock's, for a caller that marks a file of its own as whole.

    Copies made here need no mark: a file is in its place only when it is whole.
    """
    return get_lock_dir() / f"{_digest(path)}.safe"


def _digest(path: str | os.PathLike[str]) -> str:
    return hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()
