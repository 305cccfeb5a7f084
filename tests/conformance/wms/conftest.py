"""A service with every kind of layer, asked as a client asks: by URL, and by what the standards' clauses say."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import DEFAULT_STYLE, Layer, LayerGroup
from ogc_large_image.sources.description import Axis
from ogc_large_image.styles.style import BandStyle, Style
from tests.conftest import layer_of_a_raster
from tests.rasters import RasterSpec, ramp

TIMES = ("2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z", "2000-01-03T00:00:00Z")
LEVELS = (50, 120, 200)
"""What the layer of three times holds everywhere, time by time."""
CRS_OF_THE_RASTERS = "EPSG:32633"
OWN_BBOX = "500000,4997000,504000,5000000"
"""Of the rasters, 400 by 300 pixels of 10 m; east is before north in 1.3.0, too."""


def cases(*each: tuple[Any, ...]) -> Any:
    """Parameters of a test: the id, beginning with document and clause, and the values."""
    return [pytest.param(*values, id=name) for name, *values in each]


@dataclass
class Wms:
    """Sends requests of one version; a parameter that is None is left out."""

    client: Any
    version: str = "1.3.0"

    def __call__(self, **changes: str | None) -> Any:
        return self.client.get("/wms", self.parameters(**changes))

    def parameters(self, **changes: str | None) -> dict[str, str]:
        crs = "CRS" if self.version == "1.3.0" else "SRS"
        given: dict[str, str | None] = {
            "VERSION": self.version,
            "REQUEST": "GetMap",
            "LAYERS": "rgb",
            "STYLES": "",
            crs: CRS_OF_THE_RASTERS,
            "BBOX": OWN_BBOX,
            "WIDTH": "400",
            "HEIGHT": "300",
            "FORMAT": "image/png",
            **changes,
        }
        return {name: value for name, value in given.items() if value is not None}

    def info(self, **changes: str | None) -> Any:
        column, row = ("I", "J") if self.version == "1.3.0" else ("X", "Y")
        given = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": "rgb", "INFO_FORMAT": "text/plain", column: "10", row: "20"}
        return self(**{**given, **changes})


def pixels(response: Any) -> np.ndarray:
    """(H, W, 4) of the picture in an answer."""
    assert response["Content-Type"].startswith("image/"), response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layer, ...]:
    """Written once: no test changes the files."""
    raster_layer = partial(layer_of_a_raster, tmp_path_factory.mktemp("layers"))
    rgb = raster_layer("rgb", keywords=("colours",), attribution="Somebody")
    gray = Style(bands=(BandStyle(band=1),), name="gray", title="Gray")
    height = RasterSpec(ramp(bands=1, dtype="int16"), nodata=-1, descriptions=["height"])
    elevation = Dimension("elevation", "CRS:88", "m", extent="0/20000/1", default="0/20000", multiple_values=True)
    dem = raster_layer("dem", height, dimensions=(elevation,), styles=(DEFAULT_STYLE, gray))
    return rgb, dem, _of_three_times(raster_layer), raster_layer("closed", queryable=False)


def _of_three_times(raster_layer: Callable[..., Layer]) -> Layer:
    parts = [
        raster_layer(f"day{number}", RasterSpec(np.full((1, 300, 400), level, np.uint8)))
        for number, level in enumerate(LEVELS, 1)
    ]
    description = replace(parts[0].description, frames=len(TIMES), axes=(Axis("time", TIMES),))
    time = Dimension(
        "time",
        "ISO8601",
        values=TIMES,
        extent="2000-01-01T00:00:00Z/2000-01-03T00:00:00Z/P1D",
        default=TIMES[-1],
        nearest_value=True,
        multiple_values=True,
        current=True,
        axis=0,
    )
    plain = Style(name="default", bands=(BandStyle(band=1),))
    return replace(
        parts[0],
        name="days",
        title="Days",
        description=description,
        series=tuple(part.source for part in parts),
        dimensions=(time,),
        styles=(plain,),
    )


@pytest.fixture
def service(publish: Callable[..., Any], layers: tuple[Layer, ...]) -> Any:
    rgb, dem, days, closed = layers
    heights = LayerGroup("Heights", name="heights", layers=(dem,))
    return publish(tree=LayerGroup("Maps", layers=(rgb, days, closed), groups=(heights,)), CACHE="none")


@pytest.fixture(params=["1.1.1", "1.3.0"])
def wms(request: Any, client: Any, service: Any) -> Wms:
    """In both versions."""
    return Wms(client, request.param)


@pytest.fixture
def wms130(client: Any, service: Any) -> Wms:
    return Wms(client, "1.3.0")


@pytest.fixture
def wms111(client: Any, service: Any) -> Wms:
    return Wms(client, "1.1.1")
