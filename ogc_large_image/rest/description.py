"""A layer as JSON: everything that is recorded of it, and where to get its pictures. Images are never opened."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from ogc_large_image.layers.layer import Layer
from ogc_large_image.rest.answers.tiles import finest_mercator_zoom
from ogc_large_image.rest.pyramid import TILE_SIZE, ImagePyramid
from ogc_large_image.sources.description import Axis, Band, SourceDescription

Address = Callable[[str], str]
"""From a path below our root to its public address."""

Json = dict[str, Any]


def summary(layer: Layer, address: Address) -> Json:
    """What a list of layers says of each."""
    description = layer.description
    return {
        "name": layer.name,
        "title": layer.title,
        "abstract": layer.abstract,
        "group": list(layer.group),
        "extent": _extent(description),
        "crs": description.crs.code,
        "size": {"width": description.width, "height": description.height},
        "bands": len(description.bands),
        "frames": description.frames,
        "links": _links(layer, address),
    }


def detail(layer: Layer, address: Address) -> Json:
    """Everything recorded of one layer."""
    description = layer.description
    return {
        **summary(layer, address),
        "keywords": list(layer.keywords),
        "attribution": layer.attribution,
        "styles": [{"name": style.name, "title": style.title} for style in layer.styles],
        "resampling": layer.resampling.value,
        "crs_name": description.crs.name if description.is_georeferenced else "",
        "geospatial": description.is_georeferenced,
        "geotransform": [_number(value) for value in description.geotransform],
        "has_gcps": description.has_gcps,
        "driver": description.driver,
        "bands": [_band(band) for band in description.bands],
        "axes": [_axis(axis) for axis in description.axes],
        "overviews": [{"width": width, "height": height} for width, height in description.overviews],
        "tiles": _tiles(description),
    }


def _links(layer: Layer, address: Address) -> Json:
    own = f"api/layers/{quote(layer.name, safe='')}/"
    return {
        "self": address(own),
        "tiles": address(own + "tiles/") + "{z}/{x}/{y}.png",
        "thumbnail": address(own + "data/thumbnail.png"),
        "wms": address("wms"),
        "wmts": address("wmts/1.0.0/WMTSCapabilities.xml"),
    }


def _extent(description: SourceDescription) -> Json:
    geographic = description.geographic_extent
    return {"bbox": list(description.extent), "lonlat": list(geographic) if geographic else None}


def _tiles(description: SourceDescription) -> Json:
    if description.is_georeferenced:
        return {"pyramid": "WebMercatorQuad", "size": TILE_SIZE, "min_zoom": 0, "max_zoom": finest_mercator_zoom(description)}
    return {"pyramid": "pixels", "size": TILE_SIZE, "min_zoom": 0, "max_zoom": ImagePyramid(description).max_zoom}


def _band(band: Band) -> Json:
    return {
        "index": band.index,
        "name": band.name,
        "dtype": band.dtype,
        "interpretation": band.interpretation,
        "unit": band.unit,
        "scale": _number(band.scale),
        "offset": _number(band.offset),
        "nodata": _number(band.nodata),
        "min": _number(band.minimum),
        "max": _number(band.maximum),
        "mean": _number(band.mean),
        "stdev": _number(band.stdev),
        "colortable": [list(colour) for colour in band.colortable],
        "categories": list(band.categories),
    }


def _axis(axis: Axis) -> Json:
    values = [value if isinstance(value, str) else _number(value) for value in axis.values]
    return {"name": axis.name, "values": values, "unit": axis.unit, "calendar": axis.calendar}


def _number(value: float | None) -> float | str | None:
    """JSON has no word for NaN and infinities: they are texts (``"nan"``, ``"inf"``), as a style's nodata may be."""
    return value if value is None or math.isfinite(value) else str(float(value))
