"""An index of a folder with many layers, as the scanner of ``ogc-large-image serve`` writes it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.folder_index import FileEntry, FolderIndex, Snapshot
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.record import revision_of
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.description import SourceDescription
from tests.rasters import RasterSpec, ramp, write

_FOLDER_SIZE = 1000
# Of each, the upper left corner of the first image, and how far apart images and how large pixels are.
_PLACES = (
    ("EPSG:4326", (-170.0, 60.0), 3.0, 0.001),
    ("EPSG:3857", (-1.5e7, 6e6), 3e5, 100.0),
    ("EPSG:32633", (3e5, 6e6), 5e3, 10.0),
    ("EPSG:3035", (3e6, 4e6), 2e4, 30.0),
)


def fill(folder: Path, count: int) -> None:
    """So many layers, each with a place of its own, in reference systems by turns and in folders of a thousand."""
    with tempfile.TemporaryDirectory() as beside:
        path = write(Path(beside) / "raster.tif", RasterSpec(ramp(), interpretations=["red", "green", "blue"]))
        ref = file_ref(path)
        description = describe_source(ref)
    layers = (
        Layer(
            name=f"layer-{number:06}",
            title=f"Layer {number:06} of many",
            abstract="One of many layers that are alike.",
            source=replace(ref, address=f"/data/{number:06}.tif"),
            description=moved,
            revision="",
            group=(f"Folder {number // _FOLDER_SIZE:03}",),
        )
        for number, moved in enumerate(_moved(description, count))
    )
    FolderIndex(folder).write(map(_entry, layers), Snapshot())


def _entry(layer: Layer) -> FileEntry:
    path = layer.source.address
    return FileEntry(path, Path(path).name, layer.source.version, layers=(replace(layer, revision=revision_of(layer)),))


def _moved(description: SourceDescription, count: int) -> Iterator[SourceDescription]:
    across = max(1, math.isqrt(count // len(_PLACES)))
    for number in range(count):
        code, (left, top), step, pixel = _PLACES[number % len(_PLACES)]
        row, column = divmod(number // len(_PLACES), across)
        x, y = left + step * (column % 100), top - step * (row % 40)
        yield replace(
            description,
            crs=Crs.parse(code),
            geotransform=(x, pixel, 0.0, y, 0.0, -pixel),
            extent=BBox(x, y - pixel * description.height, x + pixel * description.width, y),
            geographic_extent=None,
        )
