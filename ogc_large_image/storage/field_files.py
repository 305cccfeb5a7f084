"""A model's file, whatever storage holds it: as a local path, as an address, as a source."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, Storage
from django.db.models.fields.files import FieldFile
from django.utils._os import safe_join

from ogc_large_image.errors import SourceNotFound, SourceRefused, SourceUnreadable
from ogc_large_image.recent import Recent
from ogc_large_image.sources.describe import file_ref
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.storage.file_copies import local_copy, remove_copies
from ogc_large_image.storage.file_versions import storage_errors, storage_name, versions
from ogc_large_image.storage.paths import is_trusted

_TRIES = 3
_CHUNK_BYTES = 1 << 20
# Django-storages' presigned addresses are good for an hour by default.
_PRESIGNED_SECONDS = 300
_MAX_PRESIGNED = 1000
_KEPT_PATHS = 4096


def field_file_ref(field_file: FieldFile) -> SourceRef:
    """The file's present version: in place where it is on a file system here, trusted as by its path, else by a copy."""
    path, version = _path_and_version(field_file)
    if version is None:
        return file_ref(path, trusted=is_trusted(path))
    return SourceRef(address=file_ref(path).address, version=version, trusted=False)


def field_file_to_local_path(field_file: FieldFile) -> Path:
    """The file itself where its storage is a folder, else a whole copy of its present version."""
    return _path_and_version(field_file)[0]


def _path_and_version(field_file: FieldFile) -> tuple[Path, str | None]:
    if not field_file:
        raise SourceNotFound("There is no image.")
    path = stored_path(field_file)
    return _copy(field_file) if path is None else (path, None)


def stored_path(field_file: FieldFile) -> Path | None:
    """Where on this machine its storage has the file; None where it keeps none here. SourceRefused for a name that leads out."""
    storage, name = field_file.storage, field_file.name or ""
    try:
        # A storage of a site's own may say something else each time.
        is_plain = getattr(storage.__class__, "path", None) is FileSystemStorage.path
        return _below(storage.location, name) if is_plain else Path(storage.path(name))
    except NotImplementedError:
        return None
    except SuspiciousFileOperation:
        raise SourceRefused("The name leads out of its storage.") from None


@lru_cache(maxsize=_KEPT_PATHS)
def _below(location: str, name: str) -> Path:
    """What ``FileSystemStorage.path`` says, which depends on nothing but these two."""
    return Path(safe_join(location, name))


def copy_key(field_file: FieldFile) -> str:
    """Names the stored object: the model's row and field where there is one, and the storage."""
    instance, storage = field_file.instance, storage_name(field_file.storage)
    if instance is None or instance.pk is None:
        return f"{storage}/{field_file.name}"
    return f"{instance._meta.label_lower}.{field_file.field.name}.{instance.pk}@{storage}"


class _Replaced(Exception):
    """The file was replaced while it was fetched."""


def _copy(field_file: FieldFile) -> tuple[Path, str]:
    storage, name, key = field_file.storage, field_file.name, copy_key(field_file)
    try:
        for _ in range(_TRIES):
            version = versions.version(storage, name)
            with contextlib.suppress(_Replaced):
                return local_copy(key, f"{name}@{version}", name, partial(_fetch, storage, name, version)), version
    except SourceNotFound:
        remove_copies(key)
        raise
    raise SourceUnreadable("The image changes faster than it can be fetched.")


def _fetch(storage: Storage, name: str, version: str, stream: BinaryIO) -> None:
    reading = _stored_bytes(storage, name)
    while True:
        # What the storage raises is told from what writing raises: a full disk is no fault of the storage's.
        with storage_errors():
            chunk = next(reading, None)
        if chunk is None:
            break
        stream.write(chunk)
    if versions.version(storage, name, fresh=True) != version:
        raise _Replaced


def _stored_bytes(storage: Any, name: str) -> Iterator[bytes]:
    with storage.open(name, "rb") as file:
        stored: Any = getattr(file, "obj", None)
        if hasattr(stored, "get") and not getattr(storage, "gzip", False):
            # Straight from S3: django-storages would make a temporary file of the whole of it first.
            yield from stored.get()["Body"].iter_chunks(_CHUNK_BYTES)
        else:
            yield from file.chunks(_CHUNK_BYTES)


# --- addresses ----------------------------------------------------------------


def field_file_to_s3_url(field_file: FieldFile) -> str:
    """``s3://bucket/key`` of a file that a storage keeps in S3; TypeError for any other storage."""
    storage = field_file.storage
    bucket = getattr(storage, "bucket_name", None)
    if not bucket:
        raise TypeError("The file is not in a bucket.")
    location = str(getattr(storage, "location", "") or "").strip("/")
    key = f"{location}/{field_file.name}" if location else str(field_file.name)
    return f"s3://{bucket}/{key}"


@contextlib.contextmanager
def patch_internal_presign(field_file: FieldFile) -> Iterator[None]:
    """Within it a MinIO-backed file's address is the one by which this machine reaches it.

    django-minio-storage tells browsers ``MINIO_STORAGE_MEDIA_URL``, which may
    mean nothing here. The storage is put in order again at the end, for all threads.
    """
    storage = field_file.storage
    public = getattr(storage, "base_url", None)
    if not _is_minio(storage) or public is None or getattr(settings, "MINIO_STORAGE_MEDIA_URL", None) is None:
        yield
        return
    with _patching:
        storage.base_url = None
        try:
            yield
        finally:
            storage.base_url = public


def _is_minio(storage: Any) -> bool:
    return any(kind.__name__ == "MinioStorage" for kind in storage.__class__.__mro__)


_patching = threading.RLock()


class _Presigned:
    """Addresses handed out lately: signing anew for each request would make the same file look like another one."""

    def __init__(self) -> None:
        self._known: Recent[tuple[float, str]] = Recent(_MAX_PRESIGNED)

    def url(self, field_file: FieldFile) -> str:
        key = (storage_name(field_file.storage), str(field_file.name))
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and now - known[0] < _PRESIGNED_SECONDS:
            return known[1]
        with patch_internal_presign(field_file), storage_errors():
            url = str(field_file.url)
        self._known.set(key, (now, url))
        return url


_presigned = _Presigned()


def field_file_url(field_file: FieldFile) -> str:
    """The file's address for this machine, signed where its storage signs; the same for some minutes."""
    if not field_file:
        raise SourceNotFound("There is no image.")
    return _presigned.url(field_file)
