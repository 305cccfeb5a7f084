"""Feature information for programs (RFC 7946)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ogc_large_image.ows.feature_info.words import colour_text, crs_name, field_names

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import BandValue, FrameValues, LayerInfo

Json = dict[str, Any]


def write_geojson(infos: Sequence[LayerInfo]) -> bytes:
    """A FeatureCollection with a point for each pixel, without a geometry where the image has no place on Earth."""
    features = [_feature(info) for info in infos]
    collection = {"type": "FeatureCollection", "features": features, "numberReturned": len(features)}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _feature(info: LayerInfo) -> Json:
    # Each value under the band's name, flat, is what clients make tables of; ``bands`` has all that is known of it.
    known = {
        "layer": info.layer.name,
        "title": info.layer.title,
        "style": info.style.name,
        "frame": info.frame,
        "dimensions": dict(info.dimension_values),
        "crs": crs_name(info),
        "x": info.x,
        "y": info.y,
        "column": info.source_column,
        "row": info.source_row,
        "colour": colour_text(info) or None,
    }
    names = field_names(info.bands, (*known, "bands", "series"))
    values = {
        name: None if band.is_nodata else _finite(band.scaled_value) for name, band in zip(names, info.bands, strict=True)
    }
    point = None if info.longitude is None else {"type": "Point", "coordinates": [info.longitude, info.latitude]}
    properties = {**known, **values, "bands": [_band(band) for band in info.bands]}
    if info.series:
        properties["series"] = [_frame(each) for each in info.series]
    return {"type": "Feature", "id": _identifier(info), "geometry": point, "properties": properties}


def _frame(values: FrameValues) -> Json:
    """In the order of the bands; null for what is no value."""
    numbers = [None if band.is_nodata else _finite(band.scaled_value) for band in values.bands]
    return {"frame": values.frame, "dimensions": dict(values.dimension_values), "values": numbers}


def _identifier(info: LayerInfo) -> str:
    return f"{info.layer.name}.{info.frame}.{info.source_column}.{info.source_row}"


def _band(band: BandValue) -> Json:
    return {
        "index": band.index,
        "name": band.name,
        "value": _finite(band.value),
        "isNodata": band.is_nodata,
        "scale": band.scale,
        "offset": band.offset,
        "scaledValue": _finite(band.scaled_value),
        "unit": band.unit,
        "category": band.category or None,
    }


def _finite(value: float | None) -> float | None:
    """JSON has no word for what is no finite number."""
    return value if value is not None and math.isfinite(value) else None
