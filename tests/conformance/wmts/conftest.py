"""A service with every kind of layer that WMTS can tell apart, asked as a client asks: by URL, in both encodings."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from lxml import etree
from PIL import Image

from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.sources.description import Axis
from ogc_large_image.styles.style import BandStyle, Style
from tests.conftest import layer_of_a_raster
from tests.rasters import RasterSpec, ramp
from tests.schema_validation import OWS_EXCEPTIONS, validate_wmts, validate_xsd

NS = {
    "w": "http://www.opengis.net/wmts/1.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "xlink": "http://www.w3.org/1999/xlink",
}
HREF = f"{{{NS['xlink']}}}href"
SITE = "http://testserver"
TIMES = ("2000-01-01T00:00:00Z", "2000-01-02T00:00:00Z", "2000-01-03T00:00:00Z")
LEVELS = (50, 120, 200)
"""What the layer of three times holds everywhere, time by time."""
SETS = (
    "WebMercatorQuad",
    "GoogleMapsCompatible",
    "WorldCRS84Quad",
    "WGS1984Quad",
    "UTM33WGS84Quad",
    "WebMercatorQuad@2x",
    "own",
)
PLACE = {"TILEMATRIXSET": "WebMercatorQuad", "TILEMATRIX": "12", "TILEROW": "1471", "TILECOL": "2218"}
"""A tile that has the middle of the rasters, and their edges."""


def cases(*each: tuple[Any, ...]) -> Any:
    """Parameters of a test: the id, beginning with document and clause, and the values."""
    return [pytest.param(*values, id=name) for name, *values in each]


@dataclass
class Wmts:
    """Sends requests in one encoding; a parameter that is None is left out."""

    client: Any
    place: dict[str, str]

    def kvp(self, **changes: str | None) -> Any:
        given: dict[str, str | None] = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", **self.place, **changes}
        return self.client.get("/wmts", {name: value for name, value in given.items() if value is not None})

    def info(self, **changes: str | None) -> Any:
        return self.kvp(**{"REQUEST": "GetFeatureInfo", "I": "245", "J": "46", "INFOFORMAT": "text/plain", **changes})

    def capabilities(self, **pairs: str | None) -> Any:
        given = {"SERVICE": "WMTS", "REQUEST": "GetCapabilities", **pairs}
        return self.client.get("/wmts", {name: value for name, value in given.items() if value is not None})

    def resource(self, ending: str = "png", dimensions: tuple[str, ...] = (), **changes: str) -> Any:
        """The tile by its address, or the feature information where the ending is ``J/I.ext``."""
        values = {**self.place, **changes}
        names = ("TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL")
        segments = [values["LAYER"], values["STYLE"], *dimensions, *(values[name] for name in names)]
        path = "/".join(quote(segment, safe="") for segment in segments)
        return self.client.get(f"/wmts/1.0.0/{path}{'/' if '/' in ending else '.'}{ending}")

    def document(self, part: str = "") -> Any:
        """The ServiceMetadata resource, validated."""
        return valid(self.client.get(f"/wmts/1.0.0/{f'{part}/' if part else ''}WMTSCapabilities.xml"))

    def layer(self, name: str) -> Any:
        """The Layer element of this name."""
        (found,) = (
            layer
            for layer in self.document().findall("w:Contents/w:Layer", NS)
            if layer.findtext("ows:Identifier", None, NS) == name
        )
        return found

    def limits(self, layer: str, tile_matrix_set: str) -> dict[str, tuple[int, int, int, int]]:
        """By tile matrix, first and last row and column, as the document has them; empty where it has none."""
        (link,) = (
            link
            for link in self.layer(layer).findall("w:TileMatrixSetLink", NS)
            if link.findtext("w:TileMatrixSet", None, NS) == tile_matrix_set
        )
        names = ("MinTileRow", "MaxTileRow", "MinTileCol", "MaxTileCol")
        found = {}
        for each in link.findall("w:TileMatrixSetLimits/w:TileMatrixLimits", NS):
            first_row, last_row, first_col, last_col = (int(each.findtext(f"w:{name}", "", NS)) for name in names)
            found[each.findtext("w:TileMatrix", "", NS)] = (first_row, last_row, first_col, last_col)
        return found

    def matrix(self, tile_matrix_set: str, identifier: str) -> dict[str, str]:
        """What the document says of a tile matrix, by the elements' names."""
        (found,) = (
            matrix
            for each in self.document().findall("w:Contents/w:TileMatrixSet", NS)
            if each.findtext("ows:Identifier", None, NS) == tile_matrix_set
            for matrix in each.findall("w:TileMatrix", NS)
            if matrix.findtext("ows:Identifier", None, NS) == identifier
        )
        return {etree.QName(child).localname: child.text for child in found}

    def middle(self, layer: str, tile_matrix_set: str) -> dict[str, str]:
        """The place of the middle tile that the document's limits have in the last matrix but one."""
        matrix, (first_row, last_row, first_col, last_col) = list(self.limits(layer, tile_matrix_set).items())[-2]
        return {
            "LAYER": layer,
            "TILEMATRIXSET": tile_matrix_set,
            "TILEMATRIX": matrix,
            "TILEROW": str((first_row + last_row) // 2),
            "TILECOL": str((first_col + last_col) // 2),
        }

    def follow(self, href: str) -> Any:
        """What is at an address of a document."""
        assert href.startswith(SITE)
        return self.client.get(href.removeprefix(SITE))


def valid(response: Any) -> Any:
    """The root of a service metadata document that is valid by its schema."""
    assert response.status_code == 200, response.content
    return validate_wmts(response.content)


def texts(element: Any, path: str) -> list[str]:
    return [found.text for found in element.findall(path, NS)]


def pixels(response: Any) -> np.ndarray:
    """(H, W, 4) of the picture in an answer."""
    assert response["Content-Type"].startswith("image/"), response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


def reported(response: Any) -> tuple[int, str | None, str | None]:
    """HTTP status, code and locator of a report that is valid (06-121r3 8.3)."""
    assert response["Content-Type"] == "application/xml"
    root = validate_xsd(response.content, OWS_EXCEPTIONS)
    assert root.get("version") == "1.0.0"
    (exception,) = root
    assert exception.findtext("ows:ExceptionText", "", NS).strip()
    return response.status_code, exception.get("exceptionCode"), exception.get("locator")


def is_report(response: Any) -> bool:
    return (
        b"ExceptionReport" in response.content[:2000]
        and etree.QName(etree.fromstring(response.content)).localname == "ExceptionReport"
    )


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layer, ...]:
    """Written once: no test changes the files."""
    raster_layer = partial(layer_of_a_raster, tmp_path_factory.mktemp("layers"))
    red = Style(name="red", title="Red", bands=(BandStyle(band=1),), min_scale=1000.0, max_scale=5e6)
    rgb = raster_layer(
        "rgb", keywords=("colours",), abstract="Three bands.", styles=(Style(name="default", title="Default"), red)
    )
    height = RasterSpec(ramp(bands=1, dtype="int16"), nodata=-1, descriptions=["height"])
    elevation = Dimension("elevation", "CRS:88", "m", extent="0/20000/1", default="0/20000", multiple_values=True)
    pixel = raster_layer(
        "slide", RasterSpec(ramp(700, 900), crs=None, geotransform=None, interpretations=["red", "green", "blue"])
    )
    return (
        rgb,
        raster_layer("dem", height, dimensions=(elevation,)),
        _of_three_times(raster_layer),
        raster_layer("closed", queryable=False),
        pixel,
    )


def _of_three_times(raster_layer: Callable[..., Layer]) -> Layer:
    parts = [
        raster_layer(f"day{number}", RasterSpec(np.full((1, 300, 400), level, np.uint8)))
        for number, level in enumerate(LEVELS, 1)
    ]
    time = Dimension(
        "time",
        "ISO8601",
        values=TIMES,
        extent="2000-01-01T00:00:00Z/2000-01-03T00:00:00Z/P1D",
        default=TIMES[1],
        current=True,
        axis=0,
    )
    return replace(
        parts[0],
        name="days",
        title="Days",
        description=replace(parts[0].description, frames=len(TIMES), axes=(Axis("time", TIMES),)),
        series=tuple(part.source for part in parts),
        dimensions=(time,),
        styles=(Style(name="default", bands=(BandStyle(band=1),)),),
    )


@pytest.fixture
def service(publish: Callable[..., Any], layers: tuple[Layer, ...]) -> Any:
    rgb, dem, days, closed, slide = layers
    heights = LayerGroup("Heights", name="heights", abstract="How high.", layers=(dem,))
    return publish(
        tree=LayerGroup("Maps", layers=(rgb, days, closed, slide), groups=(heights,)),
        LAYER_TILE_MATRIX_SETS=list(SETS),
        CACHE="none",
    )


@pytest.fixture
def wmts(client: Any, service: Any) -> Wmts:
    return Wmts(client, {"LAYER": "rgb", "STYLE": "default", "FORMAT": "image/png", **PLACE})
