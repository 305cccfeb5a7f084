"""Whole copies of stored files on this machine: each fetched once by all its processes, bounded in bytes.

A copy is at ``<cache>/<object>/<version>/<name>``. It is written beside that
place and renamed into it when it is whole, so that nobody reads half a file,
and a process that dies leaves only a part that the next one removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from filelock import Timeout

from ogc_large_image import conf
from ogc_large_image.errors import NO_ROOM, Overloaded, SourceUnreadable
from ogc_large_image.storage.folders import get_cache_dir, get_file_lock

_PART = ".part"
KEPT_SECONDS = 60
"""A copy that was asked for this lately is not removed to make room: its reader may not have opened it yet."""
_LONGEST_NAME = 100
_SWEEP_SHARE = 64
_added = 0

Fetch = Callable[[BinaryIO], None]


def object_folder(key: str) -> Path:
    """Where the copies of one stored object are, whatever its version."""
    return get_cache_dir() / hashlib.sha256(key.encode()).hexdigest()


def local_copy(key: str, version: str, name: str, fetch: Fetch) -> Path:
    """The copy of this version, fetched if there is none; others wait for the one process that fetches."""
    folder = object_folder(key)
    target = folder / hashlib.sha256(version.encode()).hexdigest()[:32] / _plain_name(name)
    if _is_here(target):
        return target
    with _locked(folder):
        if not _is_here(target):
            _fetch(folder, target, fetch)
            _evict_if_due(target)
    return target


def remove_copies(key: str) -> None:
    """Forget an object that was deleted: its copies and its lock."""
    folder = object_folder(key)
    if folder.exists():
        with _locked(folder) as lock:
            shutil.rmtree(folder, ignore_errors=True)
            Path(lock).unlink(missing_ok=True)


def _evict_if_due(target: Path) -> None:
    """Looking through all copies takes a while, so it is done only when this process has added a good part of the whole."""
    global _added
    _added += target.stat().st_size
    if _added > conf.app_settings().file_cache_bytes // _SWEEP_SHARE:
        _added = 0
        evict()


def evict(wanted: int = 0) -> None:
    """Remove the copies used longest ago until those left, and ``wanted`` bytes more, are within ``FILE_CACHE_BYTES``."""
    limit = conf.app_settings().file_cache_bytes - wanted
    folders = sorted(_folders())
    total = sum(size for _, size, _ in folders)
    for used, size, folder in folders:
        if total <= limit or time.time() - used < KEPT_SECONDS:
            return
        if _remove_unless_locked(folder):
            total -= size


def _is_here(target: Path) -> bool:
    try:
        # Says when it was used last; the file's own times are part of its version for others.
        os.utime(target.parent)
        return target.is_file()
    except OSError:
        return False


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[str]:
    lock = get_file_lock(folder)
    try:
        with lock.acquire(timeout=conf.app_settings().file_fetch_seconds):
            yield lock.lock_file
    except Timeout as error:
        raise Overloaded("The image is still being fetched from its storage.") from error


def _fetch(folder: Path, target: Path, fetch: Fetch) -> None:
    try:
        _clear(folder, but=target)
        _write(target, fetch)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise SourceUnreadable("The image cannot be fetched from its storage.") from error
        _retry_with_room(target, fetch)


def _retry_with_room(target: Path, fetch: Fetch) -> None:
    """Once more without the copies that nobody uses; Overloaded where that does not help, so that a client comes again."""
    evict(wanted=conf.app_settings().file_cache_bytes)
    try:
        _write(target, fetch)
    except OSError as error:
        with contextlib.suppress(OSError):
            target.parent.rmdir()
        raise Overloaded("There is no room for the image at present.") from error


def _write(target: Path, fetch: Fetch) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f".{secrets.token_hex(8)}{_PART}"
    try:
        with open(part, "xb") as stream:
            fetch(stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _clear(folder: Path, but: Path) -> None:
    """Remove other versions, and parts of a process that died: only the lock's holder writes here."""
    with contextlib.suppress(FileNotFoundError):
        for entry in list(os.scandir(folder)):
            if entry.path != str(but.parent):
                shutil.rmtree(entry.path, ignore_errors=True)
    for part in but.parent.glob(f".*{_PART}"):
        part.unlink(missing_ok=True)


def _folders() -> Iterator[tuple[float, int, Path]]:
    """(last use, bytes, folder) of each object."""
    for entry in os.scandir(get_cache_dir()):
        used, size = 0.0, 0
        for path, _, files in os.walk(entry.path):
            with contextlib.suppress(OSError):
                used = max(used, os.stat(path).st_mtime)
                size += sum(os.lstat(os.path.join(path, file)).st_size for file in files)
        yield used, size, Path(entry.path)


def _remove_unless_locked(folder: Path) -> bool:
    lock = get_file_lock(folder)
    try:
        with lock.acquire(timeout=0):
            shutil.rmtree(folder, ignore_errors=True)
            Path(lock.lock_file).unlink(missing_ok=True)
    except Timeout:
        return False
    return not folder.exists()


def _plain_name(name: str) -> str:
    """The file's own name, which large-image's readers look at, without anything that a file system or GDAL takes amiss."""
    last = os.path.basename(name)
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in last)
    return plain.lstrip(".")[-_LONGEST_NAME:] or "file"
