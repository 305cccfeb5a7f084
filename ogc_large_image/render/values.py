"""An image's values on a grid, in its own data type: what a GeoTIFF can hold instead of colours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import BandNotDefined, LimitExceeded
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.queries import LayerSelection
from ogc_large_image.render.readers import Readers
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.geotiff import BandLabel, GeoTiff
from ogc_large_image.sources.raster import Raster


@dataclass(frozen=True, slots=True)
class ValuesPlan:
    """What is to be read of one frame of a layer; a pixel whose first band is in none of the ranges is left out."""

    layer: Layer
    frame: int
    bands: tuple[int, ...]
    resampling: Resampling
    value_ranges: tuple[tuple[float, float], ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        """All that the values depend on beside the grid, without an address."""
        layer = self.layer
        source, _, _ = layer.image_of(self.frame)
        version = (layer.name, layer.revision, source.version, source.variable)
        return (*version, self.frame, self.bands, self.resampling.value, self.value_ranges)


def first_band(description: SourceDescription) -> int:
    """The first one that is not the alpha band."""
    return next((band.index for band in description.bands if band.interpretation != "alpha"), 1)


def value_bands(description: SourceDescription) -> tuple[int, ...]:
    """All but the alpha band, whose values are a transparency."""
    return tuple(band.index for band in description.bands if band.interpretation != "alpha")


def plan_values(selection: LayerSelection, bands: tuple[int, ...], grid: PixelGrid, limits: Limits) -> ValuesPlan:
    """The plan for these bands, all where none are named. BandNotDefined, LimitExceeded."""
    layer = selection.layer
    known = value_bands(layer.description)
    if not set(known).issuperset(bands):
        raise BandNotDefined("The image has no such band.", "bands")
    bands = bands or known
    if len(bands) * grid.width * grid.height > limits.max_source_pixels:
        raise LimitExceeded("These are too many bands for a picture of this size.", "width")
    resampling = selection.resampling or layer.resampling
    if any(layer.description.band(band).is_categorical for band in bands) and not resampling.keeps_values:
        resampling = Resampling.NEAREST
    return ValuesPlan(layer, selection.frame, bands, resampling, selection.value_ranges)


def read_values(plan: ValuesPlan, grid: PixelGrid, sources: Readers) -> Raster:
    """The values, with their mask. Raises SourceError."""
    ref, description, number = plan.layer.image_of(plan.frame)
    with sources.reader(ref, description) as reader:
        raster = reader.read(grid, plan.bands, number, plan.resampling)
        if not plan.value_ranges:
            return raster
        filtered = reader.read(grid, [first_band(description)], number, plan.resampling)
    visible = within_ranges(filtered.data[0], plan.value_ranges)
    return replace(raster, mask=visible if raster.mask is None else visible & raster.mask)


def within_ranges(values: npt.NDArray[Any], ranges: tuple[tuple[float, float], ...]) -> npt.NDArray[np.bool_]:
    """Where a value lies in one of the ranges, ends included."""
    found: npt.NDArray[np.bool_] = np.logical_or.reduce([(values >= low) & (values <= high) for low, high in ranges])
    return found


def values_file(plan: ValuesPlan, raster: Raster) -> GeoTiff:
    """The file's content. What is not valid holds the nodata value where all bands share one, else there is a mask."""
    bands = [plan.layer.description.band(index) for index in plan.bands]
    labels = tuple(map(_label, bands))
    nodata = _common_nodata(bands, raster.data.dtype)
    if nodata is None or raster.mask is None:
        return GeoTiff(raster.data, raster.grid, labels, raster.mask, nodata, keeps_values=True)
    data = np.where(raster.mask, raster.data, raster.data.dtype.type(nodata))
    return GeoTiff(data, raster.grid, labels, None, nodata, keeps_values=True)


def _common_nodata(bands: list[Band], dtype: np.dtype[Any]) -> float | None:
    """GeoTIFF has one for all bands; a file may also declare one that its own data type cannot hold."""
    declared = {band.nodata for band in bands}
    nodata = bands[0].nodata
    if len(declared) != 1 or nodata is None:
        return None
    if dtype.kind in "iu":
        kind = np.iinfo(dtype)
        return nodata if kind.min <= nodata <= kind.max and nodata == int(nodata) else None
    return nodata


def _label(band: Band) -> BandLabel:
    return BandLabel(band.interpretation, band.name, band.unit, band.scale, band.offset)
