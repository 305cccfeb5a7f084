"""Pictures and heights of the test data as GeoTIFF files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.geotiff import BandLabel, GeoTiff, write_geotiff

Pixels = npt.NDArray[np.uint8]
COLOURS = tuple(map(BandLabel, ("red", "green", "blue", "alpha")))


def placed_grid(world_file: str, width: int, height: int) -> PixelGrid:
    """Where a picture of this size lies by its world file, which gives the centre of the upper left pixel."""
    right, _, _, down, x, y = map(float, world_file.split())
    west, north = x - right / 2, y - down / 2
    return PixelGrid(BBox(west, north + height * down, west + width * right, north), WGS84, width, height)


def picture(content: bytes, world_file: str) -> GeoTiff:
    """A picture with transparency, placed by its world file."""
    with Image.open(BytesIO(content)) as image:
        pixels = np.asarray(image.convert("RGBA"))
    return GeoTiff(np.moveaxis(pixels, 2, 0), placed_grid(world_file, pixels.shape[1], pixels.shape[0]), COLOURS)


def heights(content: bytes, bbox: BBox) -> GeoTiff:
    """One band of whole numbers over the bbox."""
    with Image.open(BytesIO(content)) as image:
        values = np.asarray(image).astype(np.int16)
    grid = PixelGrid(bbox, WGS84, values.shape[1], values.shape[0])
    return GeoTiff(values[np.newaxis], grid, (BandLabel("gray", "height", "m"),), keeps_values=True)


def painted(mask: npt.NDArray[np.bool_], grid: PixelGrid, colour: tuple[int, int, int]) -> GeoTiff:
    """One opaque colour where the mask is set, and nothing elsewhere."""
    pixels: npt.NDArray[Any] = np.zeros((4, *mask.shape), np.uint8)
    for band, level in enumerate((*colour, 255)):
        pixels[band, mask] = level
    return GeoTiff(pixels, grid, COLOURS)


def write(path: Path, content: GeoTiff) -> None:
    """Writes the file, and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_geotiff(content))
