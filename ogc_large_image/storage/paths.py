"""From what a view's ``get_path`` returns to the source that the engine reads."""

from __future__ import annotations

import os
from pathlib import Path

from ogc_large_image import conf
from ogc_large_image.sources.describe import file_ref
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.address import parse_remote
from ogc_large_image.sources.remote.files import remote_ref
from ogc_large_image.sources.remote.hosts import RemoteHosts, allow_hosts
from ogc_large_image.storage.memory_rasters import MEMORY, memory_raster_copy


def source_ref(path: str | os.PathLike[str]) -> SourceRef:
    """The source behind a path, an address or GDAL's name for one, or a GDALRaster's name, in its present state.

    SourceRefused for what is not served, SourceNotFound where there is
    nothing. A file is trusted only below one of ``TRUSTED_FOLDERS``; an address
    only at one of ``REMOTE_HOSTS`` is opened at all.
    """
    text = os.fspath(path)
    address = parse_remote(text)
    if address is not None:
        return remote_ref(address, conf.app_settings().revalidate_seconds)
    if text.startswith(MEMORY):
        return file_ref(memory_raster_copy(text), trusted=False)
    return file_ref(text, trusted=is_trusted(text))


def is_trusted(path: str | os.PathLike[str]) -> bool:
    """Whether a file is below one of ``TRUSTED_FOLDERS``, wherever links lead to it from."""
    folders = conf.app_settings().trusted_folders
    return (
        bool(folders)
        and "\0" not in os.fspath(path)
        and any(Path(os.path.realpath(path)).is_relative_to(folder) for folder in folders)
    )


def allow_configured_hosts() -> None:
    """Let the sources ask the hosts of this site's settings, as they are at each request."""
    allow_hosts(_configured_hosts)


def _configured_hosts() -> RemoteHosts:
    settings = conf.app_settings()
    return RemoteHosts(settings.remote_hosts, settings.remote_private_hosts)
