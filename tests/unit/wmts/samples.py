"""Layers that are in no file, for tests of what is said of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84, Crs
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.ref import SourceRef

NASTY = "<b>&amp; \"quoted\" 'single' ]]> <!--layers--> {Style} \x00\x0b\ud800 日本 𝄞 é"
EUROPE = BBox(10.0, 40.0, 20.0, 50.0)


def describe(extent: BBox = EUROPE, crs: Crs = WGS84, width: int = 1000, height: int = 1000) -> SourceDescription:
    geotransform = (extent.xmin, extent.width / width, 0.0, extent.ymax, 0.0, -extent.height / height)
    bands = tuple(Band(i, "uint8", name, minimum=0.0, maximum=255.0) for i, name in enumerate(("red", "green", "blue"), 1))
    return SourceDescription(width, height, bands, crs, geotransform, extent=extent)


def make_layer(name: str = "scene", description: SourceDescription | None = None, **changes: Any) -> Layer:
    """A layer whose revision tells its content, unless a test gives another."""
    layer = Layer(name, name.title(), SourceRef(f"/secret/{name}.tif", "v1"), description or describe(), revision="")
    return replace(layer, **{"revision": repr((description, changes)), **changes})


class Listed:
    """A catalog of some layers in one group, with a revision that a test may change."""

    def __init__(self, *layers: Layer, revision: str = "7") -> None:
        self.layers = layers
        self.revision = revision
        self.walks = 0

    def layer(self, name: str) -> Layer:
        return next(layer for layer in self.layers if layer.name == name)

    def root(self) -> LayerGroup:
        self.walks += 1
        return LayerGroup("All", groups=(LayerGroup("Inner", layers=self.layers),))
