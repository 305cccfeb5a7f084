"""Layers that are descriptions only, and an engine that draws nothing but remembers what it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.plan import Plan, make_plan
from ogc_large_image.render.queries import EncodedImage, MapQuery
from ogc_large_image.render.service import Rendered
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.sources.ref import SourceRef

BYTE_BANDS = tuple(
    Band(index, "uint8", interpretation, minimum=0, maximum=255)
    for index, interpretation in enumerate(("red", "green", "blue"), 1)
)


def ground_layer(name: str = "ground", crs: str = "EPSG:32633", **fields: Any) -> Layer:
    """400 × 300 pixels of 10 m, or of 0.01 degrees."""
    step = 0.01 if crs == "EPSG:4326" else 10.0
    x, y = (15.0, 60.0) if crs == "EPSG:4326" else (500_000.0, 5_000_000.0)
    description = SourceDescription(
        width=400,
        height=300,
        bands=fields.pop("bands", BYTE_BANDS),
        crs=Crs.parse(crs),
        geotransform=fields.pop("geotransform", (x, step, 0.0, y, 0.0, -step)),
        driver="GTiff",
        frames=fields.pop("frames", 1),
        extent=BBox(x, y - 300 * step, x + 400 * step, y),
    )
    return _layer(name, description, fields)


def pixel_layer(name: str = "slide", width: int = 1000, height: int = 600, **fields: Any) -> Layer:
    """An image without georeference."""
    description = SourceDescription(
        width=width,
        height=height,
        bands=BYTE_BANDS,
        crs=PIXEL,
        geotransform=(0.0, 1.0, 0.0, float(height), 0.0, -1.0),
        extent=BBox(0, 0, width, height),
    )
    return _layer(name, description, fields)


def _layer(name: str, description: SourceDescription, fields: dict[str, Any]) -> Layer:
    values: dict[str, Any] = {"title": name.title(), "revision": "r1", **fields}
    return Layer(name=name, source=SourceRef(f"/secret/place/{name}.tif", "v1"), description=description, **values)


@dataclass
class RecordingService:
    """Plans for real, and answers a constant picture."""

    queries: list[MapQuery] = field(default_factory=list)
    rendered: int = 0
    error: Exception | None = None
    cached: bool = False

    def plan(self, query: MapQuery) -> Plan:
        self.queries.append(query)
        return make_plan(query, Limits())

    def render(self, plan: Plan) -> Rendered:
        self.rendered += 1
        if self.error:
            raise self.error
        return Rendered(EncodedImage(b"picture", plan.format.value), self.cached)

    @property
    def query(self) -> MapQuery:
        """The last one."""
        return self.queries[-1]
