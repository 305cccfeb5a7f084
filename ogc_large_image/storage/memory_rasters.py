"""Rasters that GeoDjango holds in memory, which belong to a GDAL other than ours."""

from __future__ import annotations

import hashlib
from ctypes import byref, c_int, string_at
from pathlib import Path
from typing import BinaryIO, Final

from django.core.exceptions import ImproperlyConfigured

from ogc_large_image.errors import SourceNotFound
from ogc_large_image.storage.file_copies import local_copy

MEMORY: Final = "/vsimem/"


def memory_raster_copy(name: str) -> Path:
    """A file with what the GDALRaster of this name holds at present (its ``vsi_buffer``)."""
    content = _buffer(name)
    digest = hashlib.sha256(content).hexdigest()

    def write(stream: BinaryIO) -> None:
        stream.write(content)

    return local_copy(f"memory:{digest}", digest, "raster", write)


def _buffer(name: str) -> bytes:
    """By the name alone: a second GDALRaster of the name would delete the memory that it shares when it goes."""
    try:
        from django.contrib.gis.gdal.error import GDALException
        from django.contrib.gis.gdal.prototypes import raster as capi
    except (ImportError, ImproperlyConfigured) as error:
        # Without a library of GDAL's for GeoDjango there are no such rasters.
        raise SourceNotFound("The image is not there any more.") from error
    length = c_int()
    try:
        pointer = capi.get_mem_buffer_from_vsi_file(name.replace("\0", "").encode(), byref(length), False)
    except (GDALException, UnicodeError) as error:
        raise SourceNotFound("The image is not there any more.") from error
    return string_at(pointer, length.value)
