"""Images that live in memory, for tests of what is made of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.raster import PixelValues, Raster
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.style import Style

EXTENT = BBox(10.0, 40.0, 20.0, 50.0)
RGB_BANDS = tuple(
    Band(index, "uint8", name, minimum=0.0, maximum=255.0) for index, name in ((1, "red"), (2, "green"), (3, "blue"))
)
HEIGHT_BAND = (Band(1, "float32", "gray", minimum=0.0, maximum=1000.0),)
CLASS_BAND = (Band(1, "uint8", "palette", colortable=((0, 0, 0, 255), (255, 0, 0, 255), (0, 255, 0, 255))),)


def describe(
    bands: tuple[Band, ...] = RGB_BANDS, crs: Crs = WGS84, extent: BBox = EXTENT, frames: int = 1
) -> SourceDescription:
    geotransform = (extent.xmin, extent.width / 1000, 0.0, extent.ymax, 0.0, -extent.height / 1000)
    return SourceDescription(1000, 1000, bands, crs, geotransform, frames=frames, extent=extent)


def make_layer(name: str = "scene", description: SourceDescription | None = None, **changes: object) -> Layer:
    source = SourceRef(f"/secret/{name}.tif", "v1")
    layer = Layer(name, name.title(), source, description or describe(), revision="r1")
    return replace(layer, **changes)


def make_grid(bbox: BBox = EXTENT, width: int = 64, height: int = 48, crs: Crs = WGS84) -> PixelGrid:
    return PixelGrid(bbox, crs, width, height)


def make_query(*layers: Layer, grid: PixelGrid | None = None, **changes: object) -> MapQuery:
    selections = tuple(LayerSelection(layer, layer.styles[0]) for layer in layers or (make_layer(),))
    return replace(MapQuery(selections, grid or make_grid()), **changes)


def mercator_grid(width: int = 64, height: int = 64) -> PixelGrid:
    return PixelGrid(BBox(1200000.0, 5000000.0, 2000000.0, 6000000.0), WEB_MERCATOR, width, height)


class RampReader:
    """Band b of frame f holds ``10·b + 100·f`` plus the column's number; nothing outside the extent."""

    def __init__(self, description: SourceDescription) -> None:
        self.description = description
        self.reads: list[tuple[tuple[int, ...], int, Resampling]] = []
        self.pixels: list[tuple[int, int, tuple[int, ...], tuple[int, ...]]] = []
        self.mask: np.ndarray | None = None
        self.alpha: np.ndarray | None = None

    def read(
        self, grid: PixelGrid, bands: Sequence[int], frame: int = 0, resampling: Resampling = Resampling.NEAREST
    ) -> Raster:
        self.reads.append((tuple(bands), frame, resampling))
        columns = np.broadcast_to(np.arange(grid.width), (grid.height, grid.width))
        dtype = self.description.bands[0].dtype
        data = np.stack([columns + 10 * band + 100 * frame for band in bands]).astype(dtype)
        return Raster(grid, data, self.mask, self.alpha)

    def read_pixel(self, column: int, row: int, bands: Sequence[int], frames: Sequence[int]) -> PixelValues:
        """The same ramp, along the image's own columns."""
        self.pixels.append((column, row, tuple(bands), tuple(frames)))
        values = [[column + 10 * band + 100 * frame for band in bands] for frame in frames]
        valid = np.full(len(frames), self.mask is None or bool(self.mask.all()))
        return PixelValues(np.array(values).astype(self.description.bands[0].dtype), valid)

    def close(self) -> None:
        return None


class FakeReaders:
    """Lends one RampReader per address and counts; ``hold`` keeps every loan waiting, ``fault`` is raised by it."""

    def __init__(self, *layers: Layer) -> None:
        self.readers = {layer.source.address: RampReader(layer.description) for layer in layers}
        self.loans = 0
        self.most_at_once = 0
        self.hold: threading.Event | None = None
        self.fault: BaseException | None = None
        self._at_once = 0
        self._lock = threading.Lock()

    @contextmanager
    def reader(self, ref: SourceRef, description: SourceDescription | None = None) -> Iterator[RampReader]:
        with self._lock:
            self.loans += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.hold is not None:
                assert self.hold.wait(10)
            if self.fault is not None:
                raise self.fault
            yield self.readers[ref.address]
        finally:
            with self._lock:
                self._at_once -= 1


NAMED_STYLE = Style(name="named", title="Named")
