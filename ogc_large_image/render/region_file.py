"""An image's values as a file that is larger than what may be held: read and written strip by strip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ogc_large_image.errors import LimitExceeded
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.limits import Limits
from ogc_large_image.render.plan import digest
from ogc_large_image.render.queries import LayerSelection
from ogc_large_image.render.readers import Readers
from ogc_large_image.render.strips import strips_of
from ogc_large_image.render.values import ValuesPlan, plan_values, read_values, values_file
from ogc_large_image.sources.geotiff import GeoTiff
from ogc_large_image.sources.geotiff_strips import write_strips

_STRIP_VALUES = 8 << 20
_BLOCK_ROWS = 256


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """A file with nothing left to decide; equal fingerprints stand for equal bytes."""

    values: ValuesPlan
    grid: PixelGrid
    fingerprint: str

    @property
    def strips(self) -> tuple[PixelGrid, ...]:
        """Whole rows of the file's blocks each."""
        held = _STRIP_VALUES // (self.grid.width * len(self.values.bands)) // _BLOCK_ROWS
        return strips_of(self.grid, max(1, held) * _BLOCK_ROWS)


def plan_region(selection: LayerSelection, grid: PixelGrid, bands: tuple[int, ...], limits: Limits) -> RegionPlan:
    """LimitExceeded, BandNotDefined, FrameNotDefined."""
    if grid.width * grid.height > limits.max_region_pixels:
        raise LimitExceeded("The region has too many pixels: give max_width and max_height.", "max_width")
    strip = PixelGrid(grid.bbox, grid.crs, grid.width, 1)
    values = plan_values(selection, bands, strip, limits)
    place = (*grid.bbox, grid.crs.code, grid.width, grid.height)
    return RegionPlan(values, grid, digest(("region", values.identity, place)))


def write_region(plan: RegionPlan, sources: Readers) -> IO[bytes]:
    """The file, at its beginning; it has no name, and is gone when it is closed. Raises SourceError."""

    def contents() -> Iterator[GeoTiff]:
        for strip in plan.strips:
            yield values_file(plan.values, read_values(plan.values, strip, sources))

    return write_strips(contents(), plan.grid)
