"""Layers and descriptions made for tests, without any file."""

from __future__ import annotations

import math
from typing import Any

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.layers.layer import Layer
from ogc_large_image.sources.description import Axis, Band, SourceDescription
from ogc_large_image.sources.ref import SourceRef


def description(**fields: Any) -> SourceDescription:
    """Of a picture of one band that has a bit of everything."""
    band = Band(
        index=1,
        dtype="float32",
        interpretation="gray",
        unit="m",
        nodata=math.nan,
        minimum=-1.5,
        maximum=4000.0,
        colortable=((0, 0, 0, 255), (255, 0, 0, 0)),
        categories=("none", "some"),
    )
    given = {
        "width": 40,
        "height": 30,
        "bands": (band,),
        "crs": WEB_MERCATOR,
        "geotransform": (0.0, 10.0, 0.0, 300.0, 0.0, -10.0),
        "driver": "GTiff",
        "frames": 2,
        "axes": (Axis("time", ("2000-01-01", "2001-01-01"), calendar="360_day"), Axis("z", (1.5,), unit="m")),
        "overviews": ((20, 15), (10, 8)),
        "extent": BBox(0.0, 0.0, 400.0, 300.0),
    }
    return SourceDescription(**{**given, **fields})


def layer(name: str = "dem", **fields: Any) -> Layer:
    """A layer of a file that does not exist."""
    given = {
        "title": name.title(),
        "source": SourceRef(f"/data/{name}.tif", "1-2-3"),
        "description": description(),
        "revision": "r1",
    }
    return Layer(name=name, **{**given, **fields})
