"""Which version of a file a Django storage holds at present, asked at most once in a while."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import Storage

from ogc_large_image import conf
from ogc_large_image.errors import SourceNotFound, SourceUnreadable
from ogc_large_image.recent import Recent

_MAX_REMEMBERED = 10_000
_MISSING_CODES = frozenset({"NoSuchKey", "NoSuchObject", "NotFound", "404"})


def storage_name(storage: Storage) -> str:
    """Tells a site's storages apart: the class, and what of its options leads to other files."""
    kind = storage.__class__
    places = (getattr(storage, name, None) for name in ("endpoint_url", "bucket_name", "location"))
    return ":".join([f"{kind.__module__}.{kind.__qualname__}", *(str(place) for place in places if place)])


class FileVersions:
    """Versions that were asked for lately; the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: Recent[tuple[float, str]] = Recent(_MAX_REMEMBERED)

    def version(self, storage: Storage, name: str, *, fresh: bool = False) -> str:
        """Of the file as it was at most ``REVALIDATE_SECONDS`` ago, or just now; SourceNotFound where there is none."""
        key = (storage_name(storage), name)
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and not fresh and now - known[0] < conf.app_settings().revalidate_seconds:
            return known[1]
        try:
            version = _ask(storage, name)
        except SourceNotFound:
            self.forget(storage, name)
            raise
        self._known.set(key, (now, version))
        return version

    def forget(self, storage: Storage, name: str) -> None:
        self._known.delete((storage_name(storage), name))


def _ask(storage: Storage, name: str) -> str:
    with storage_errors():
        found = _object_version(storage, name)
        if found is not None:
            return found
        size = storage.size(name)
        if not size:
            # django-storages' FTP says so of a file that is not there.
            raise FileNotFoundError(name)
        try:
            modified = storage.get_modified_time(name).isoformat()
        except NotImplementedError:
            modified = ""
        return f"{size:x}-{modified}"


def _object_version(storage: Any, name: str) -> str | None:
    """Size and ETag in one request, where the storage is one of S3's; None elsewhere."""
    if callable(getattr(storage, "get_object_parameters", None)) and hasattr(storage, "bucket"):
        # django-storages; its key is below a location, which only its own bookkeeping knows.
        found = storage.open(name).obj
        return f"{found.content_length:x}-{found.e_tag}"
    client: Any = getattr(storage, "client", None)
    if callable(getattr(client, "stat_object", None)):
        found = client.stat_object(storage.bucket_name, name)
        return f"{found.size:x}-{found.etag}"
    return None


@contextlib.contextmanager
def storage_errors() -> Iterator[None]:
    """What a storage raises, whichever it is, as our own errors: never with its text, which may hold an address."""
    try:
        yield
    except (SourceNotFound, SourceUnreadable):
        raise
    except FileNotFoundError as error:
        raise SourceNotFound("The image is not there any more.") from error
    except Exception as error:
        if _says_missing(error):
            raise SourceNotFound("The image is not there any more.") from error
        raise SourceUnreadable("The image's storage does not answer.") from error


def _says_missing(error: Exception) -> bool:
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return bool(response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404)
    return getattr(error, "code", None) in _MISSING_CODES


versions = FileVersions()
