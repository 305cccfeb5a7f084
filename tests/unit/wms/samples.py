"""Layers without files behind them, for tests that read descriptions only."""

from __future__ import annotations

from typing import Any

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, WGS84, Crs
from ogc_large_image.layers.layer import Layer
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.ref import SourceRef

RGB = (Band(1, "uint8", "red"), Band(2, "uint8", "green"), Band(3, "uint8", "blue"))


SOMEWHERE = BBox(5, 50, 10, 60)


def describe(crs: Crs, extent: BBox, width: int = 100, height: int = 100) -> SourceDescription:
    xres, yres = extent.width / width, extent.height / height
    geotransform = (extent.xmin, xres, 0.0, extent.ymax, 0.0, -yres)
    return SourceDescription(width, height, RGB, crs, geotransform, extent=extent)


def a_layer(name: str = "lakes", crs: Crs = WGS84, extent: BBox = SOMEWHERE, **fields: Any) -> Layer:
    fields.setdefault("title", name.title())
    fields.setdefault("revision", f"{name}-1")
    return Layer(name=name, source=SourceRef(name, "1"), description=describe(crs, extent), **fields)


def a_scan(name: str = "scan", **fields: Any) -> Layer:
    return a_layer(name, PIXEL, BBox(0, 0, 400, 300), **fields)


UTM_32N = Crs.parse("EPSG:32632")
NORWAY_UTM = a_layer("norway", UTM_32N, BBox(500000, 6600000, 600000, 6700000))
GAUSS_KRUGER = a_layer("gk", Crs.parse("EPSG:31467"), BBox(3500000, 5500000, 3600000, 5600000))
