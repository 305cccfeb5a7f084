"""A GeoTIFF written strip by strip into a file without a name, so that nothing is left of it, whatever happens."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import IO

import numpy as np

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.geotiff import GeoTiff, strip_options

if FLAVOUR == "gdal":
    from ogc_large_image.sources.geotiff_gdal import StripWriter
else:
    from ogc_large_image.sources.geotiff_rasterio import StripWriter  # type: ignore[assignment]


def write_strips(contents: Iterator[GeoTiff], grid: PixelGrid) -> IO[bytes]:
    """The file of these strips of the grid, from north to south, at its beginning.

    What the first says of bands and nodata holds for all; every file has a mask unless it has a nodata value.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is the caller's
    try:
        first = next(contents)
        # GDAL opens files by name only; this is the kernel's name for the nameless one.
        writer = StripWriter(f"/proc/self/fd/{file.fileno()}", replace(first, grid=grid), strip_options(first))
        try:
            row = 0
            for content in chain((first,), contents):
                writer.write(row, content.data, _mask(content))
                row += content.data.shape[1]
        finally:
            writer.close()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _mask(content: GeoTiff) -> np.ndarray | None:
    if content.nodata is not None:
        return None
    shape = content.data.shape[1:]
    return np.full(shape, 255, np.uint8) if content.mask is None else content.mask.astype(np.uint8) * np.uint8(255)
