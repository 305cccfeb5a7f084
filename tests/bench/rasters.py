"""The rasters of the benchmark: what they are, and how they are made (once, seeded, strip by strip).

``python -m tests.bench.rasters FOLDER`` makes those that FOLDER lacks.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.texture import Field, land_colours, to_byte

FORMAT = 1
"""Part of the folder's name: raise it when the same names come to mean other pixels."""

NODATA = -9999.0
_STRIP = 512


@dataclass(frozen=True)
class RasterKind:
    """A Cloud Optimized GeoTIFF to be; square."""

    name: str
    title: str
    size: int
    bands: int
    dtype: str
    epsg: int
    origin: tuple[float, float]
    """Upper left corner, easting first."""
    pixel: float
    options: dict[str, str]
    strip: Callable[[RasterKind, int, int], np.ndarray] = field(repr=False)
    """Pixels (bands, rows, size) of some rows."""
    zooms: tuple[int, int]
    """Web mercator levels from a sixteenth of the resolution to a little more than all of it."""
    nodata: float | None = None

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """Of the data in its own CRS: xmin, ymin, xmax, ymax."""
        left, top = self.origin
        return left, top - self.size * self.pixel, left + self.size * self.pixel, top


@lru_cache(maxsize=1)
def _fields_of(seed: int, size: int) -> tuple[Field, Field]:
    return Field(seed, size, 9, 0.65), Field(seed + 1, size, 10, 0.85)


def _fields(kind: RasterKind, first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    height, green = _fields_of(sum(kind.name.encode()), kind.size)
    return height.rows(first, count), green.rows(first, count)


def _noise(kind: RasterKind, first: int, amplitude: int, shape: tuple[int, ...], dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng([sum(kind.name.encode()), first]).integers(0, 2 * amplitude, shape, dtype)


def _colours(kind: RasterKind, first: int, count: int) -> np.ndarray:
    height, green = _fields(kind, first, count)
    index = to_byte(height).astype(np.uint16)
    index <<= 8
    index |= to_byte(green)
    noise = _noise(kind, first, 5, index.shape)
    pixels = np.empty((3, *index.shape), np.uint8)
    for band, table in enumerate(land_colours()):
        pixels[band] = table.take(index)
        pixels[band] += noise
        pixels[band] -= 5
        if band == 0:  # else the noise would be grey
            noise = np.roll(noise, 1, axis=1)
    return pixels


def _elevations(kind: RasterKind, first: int, count: int) -> np.ndarray:
    height, rough = _fields(kind, first, count)
    metres = height * np.float32(400) + rough * np.float32(12) + np.float32(900)
    metres += np.random.default_rng([7, first]).standard_normal(metres.shape, np.float32) * np.float32(0.2)
    # Millimetres are as fine as elevations get; digits beyond them would only be noise to be decoded.
    metres = np.rint(metres * np.float32(1024)) / np.float32(1024)
    # Lakes, which nothing was measured on.
    metres[height < -1.9] = NODATA
    return metres[np.newaxis]


def _reflectances(kind: RasterKind, first: int, count: int) -> np.ndarray:
    height, green = _fields(kind, first, count)
    pixels = np.empty((kind.bands, *height.shape), np.uint16)
    noise = _noise(kind, first, 40, (2, *height.shape), np.uint16)
    for band in range(kind.bands):
        share = np.float32(band / (kind.bands - 1))
        values = height * (np.float32(350) * (1 - share)) + green * (np.float32(450) * share) + np.float32(1500)
        pixels[band] = np.clip(values, 100, 4000)
        pixels[band] += np.roll(noise[band % 2], band, axis=1)
    return pixels


_DEFLATE = {"COMPRESS": "DEFLATE", "PREDICTOR": "2"}

RASTERS: dict[str, RasterKind] = {
    kind.name: kind
    for kind in (
        RasterKind(
            name="rgb3857",
            title="RGB in EPSG:3857, not aligned to its tiles, JPEG",
            size=16384,
            bands=3,
            dtype="uint8",
            epsg=3857,
            origin=(-8236123.4, 4974321.7),
            pixel=1.0,
            options={"COMPRESS": "JPEG", "QUALITY": "88"},
            strip=_colours,
            zooms=(13, 18),
        ),
        RasterKind(
            name="utm",
            title="RGB in UTM, DEFLATE",
            size=12000,
            bands=3,
            dtype="uint8",
            epsg=32618,
            origin=(580000.3, 4512000.8),
            pixel=1.0,
            options=_DEFLATE,
            strip=_colours,
            zooms=(13, 18),
        ),
        RasterKind(
            name="dem",
            title="elevations in EPSG:4326, float32 with nodata, DEFLATE",
            size=10800,
            bands=1,
            dtype="float32",
            epsg=4326,
            origin=(-76.0, 42.0),
            pixel=1 / 3600,
            options={"COMPRESS": "DEFLATE", "PREDICTOR": "3"},
            strip=_elevations,
            zooms=(8, 13),
            nodata=NODATA,
        ),
        RasterKind(
            name="ms8",
            title="8 bands of uint16 in UTM, pixel-interleaved, DEFLATE",
            size=8192,
            bands=8,
            dtype="uint16",
            epsg=32618,
            origin=(500000.0, 4600000.0),
            pixel=10.0,
            options=_DEFLATE,
            strip=_reflectances,
            zooms=(10, 15),
        ),
    )
}

SMALL: dict[str, RasterKind] = {
    name: replace(kind, size=2 * _STRIP + 100, zooms=(kind.zooms[1] - 4, kind.zooms[1])) for name, kind in RASTERS.items()
}
"""The same with few pixels, to see that everything works."""


def make_rasters(folder: Path, kinds: dict[str, RasterKind], tell: Callable[[str], None] = print) -> None:
    """Make those that the folder lacks."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds.values():
        path = folder / f"{kind.name}.tif"
        if path.exists():
            continue
        started = time.monotonic()
        tell(f"Making {path.name}: {kind.size} × {kind.size}, {kind.title} …")
        draft, unfinished = folder / f".{kind.name}.draft", folder / f".{kind.name}.unfinished"
        try:
            _write(kind, draft, unfinished)
            unfinished.replace(path)
        finally:
            for left_over in folder.glob(f".{kind.name}.*"):
                left_over.unlink()
        tell(f"  {path.stat().st_size / 2**20:.0f} MiB in {time.monotonic() - started:.0f} s")


def _write(kind: RasterKind, draft: Path, target: Path) -> None:
    try:
        from osgeo import gdal
    except ImportError:
        _write_with_rasterio(kind, draft, target)
    else:
        _write_with_gdal(gdal, kind, draft, target)


def _strips(kind: RasterKind) -> Iterator[tuple[int, np.ndarray]]:
    for first in range(0, kind.size, _STRIP):
        yield first, kind.strip(kind, first, min(_STRIP, kind.size - first))


def _draft_options(kind: RasterKind) -> dict[str, str]:
    photometric = "RGB" if kind.dtype == "uint8" and kind.bands == 3 else "MINISBLACK"
    return {
        "TILED": "YES",
        "BLOCKXSIZE": "512",
        "BLOCKYSIZE": "512",
        "INTERLEAVE": "PIXEL",
        "PHOTOMETRIC": photometric,
        "BIGTIFF": "IF_SAFER",
    }


def _cog_options(kind: RasterKind) -> dict[str, str]:
    return {"BLOCKSIZE": "512", "NUM_THREADS": "ALL_CPUS", "BIGTIFF": "IF_SAFER", **kind.options}


def _write_with_gdal(gdal: Any, kind: RasterKind, draft: Path, target: Path) -> None:
    from osgeo import osr

    gdal.UseExceptions()
    code = {"uint8": gdal.GDT_Byte, "uint16": gdal.GDT_UInt16, "float32": gdal.GDT_Float32}[kind.dtype]
    options = [f"{key}={value}" for key, value in _draft_options(kind).items()]
    dataset = gdal.GetDriverByName("GTiff").Create(str(draft), kind.size, kind.size, kind.bands, code, options)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(kind.epsg)
    dataset.SetSpatialRef(reference)
    dataset.SetGeoTransform((kind.origin[0], kind.pixel, 0, kind.origin[1], 0, -kind.pixel))
    if kind.nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(kind.nodata)
    for first, pixels in _strips(kind):
        dataset.WriteArray(pixels if kind.bands > 1 else pixels[0], 0, first)
    dataset.FlushCache()
    options = [f"{key}={value}" for key, value in _cog_options(kind).items()]
    gdal.GetDriverByName("COG").CreateCopy(str(target), dataset, options=options).FlushCache()


def _write_with_rasterio(kind: RasterKind, draft: Path, target: Path) -> None:
    import rasterio
    from rasterio.shutil import copy

    profile = {"driver": "GTiff", "count": kind.bands, "height": kind.size, "width": kind.size, "dtype": kind.dtype}
    transform = rasterio.Affine(kind.pixel, 0, kind.origin[0], 0, -kind.pixel, kind.origin[1])
    place = {"crs": f"EPSG:{kind.epsg}", "transform": transform, "nodata": kind.nodata}
    with rasterio.open(draft, "w", **profile, **place, **_draft_options(kind)) as dataset:
        for first, pixels in _strips(kind):
            dataset.write(pixels, window=((first, first + pixels.shape[1]), (0, kind.size)))
    copy(draft, target, driver="COG", **_cog_options(kind))


def _main() -> None:
    parser = argparse.ArgumentParser(description="Makes the rasters of the benchmark.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true")
    given = parser.parse_args()
    os.nice(10)
    make_rasters(given.folder, SMALL if given.small else RASTERS, lambda text: print(text, flush=True))


if __name__ == "__main__":
    _main()
