"""What the image holds at one place."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from ogc_large_image import services
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.render.inspection import BandValue, FrameValues, InfoQuery, LayerInfo
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.areas import ground, units_asked
from ogc_large_image.rest.asked import Answer, Asked
from ogc_large_image.rest.plain_values import plain
from ogc_large_image.sources.description import SourceDescription

Json = dict[Any, Any]


def pixel(asked: Asked) -> Answer:
    """The colour that the style makes of the pixel, and the bands' own values; nothing outside the image."""
    service = services.map_service()
    query = InfoQuery((asked.selection(),), _grid(asked), 0, 0, series=asked[declared.series])
    plan = service.plan_inspection(query)
    return Answer(plan.fingerprint, "metadata", lambda: _told(service.inspect(plan)[0], asked[declared.series]))


def _grid(asked: Asked) -> PixelGrid:
    """One cell around the place."""
    description = asked.image.description
    x, y = asked[declared.place_x], asked[declared.place_y]
    crs = units_asked(asked[declared.place_units], description, None)
    if crs is None:
        x, y = ground(description, math.floor(x) + 0.5, math.floor(y) + 0.5)
    size = _cell(description, crs, x, y)
    return PixelGrid(BBox(x - size / 2, y - size / 2, x + size / 2, y + size / 2), crs or description.crs, 1, 1)


def _cell(description: SourceDescription, crs: Crs | None, x: float, y: float) -> float:
    """About a pixel, but wide enough to be told from nothing beside coordinates of this size."""
    _, xc, _, _, yc, _ = description.geotransform
    metres = math.hypot(xc, yc) * (1.0 if description.crs.is_pixel else description.crs.metres_per_unit)
    size = metres if crs is None and description.crs.is_pixel else metres / (crs or description.crs).metres_per_unit
    return max(size, 1e-9 * max(1.0, abs(x), abs(y)))


def _told(info: LayerInfo, with_series: bool) -> Json:
    """In large-image's words first, then in more."""
    if not info.is_inside:
        return {}
    told: Json = {}
    if info.colour is not None:
        told = {"value": list(info.colour), **dict(zip("rgba", info.colour, strict=True))}
    told["bands"] = {band.index: band.value for band in info.bands}
    told |= {
        "column": info.source_column,
        "row": info.source_row,
        "x": info.x,
        "y": info.y,
        "crs": info.crs.code,
        "longitude": info.longitude,
        "latitude": info.latitude,
        "frame": info.frame,
        "values": [_band(band) for band in info.bands],
    }
    if with_series:
        told["series"] = [_frame(each) for each in info.series]
    found: Json = plain(told)
    return found


def _band(band: BandValue) -> Json:
    return dataclasses.asdict(band)


def _frame(frame: FrameValues) -> Json:
    return {
        "frame": frame.frame,
        "dimensions": dict(frame.dimension_values),
        "bands": {band.index: band.value for band in frame.bands},
    }
