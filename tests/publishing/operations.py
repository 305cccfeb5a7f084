"""Everything that can be asked of a layer, in every protocol and encoding, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from ogc_large_image.rest.actions import ACTIONS, Action
from ogc_large_image.viewers.image_pages import TEMPLATES

STAND_IN = "LAYERNAME"
"""Where the layer's name comes."""


@dataclass(frozen=True)
class Operation:
    """One request; ``path`` is below the endpoint."""

    title: str
    path: str
    method: str = "GET"
    body: str = ""
    """Key-value pairs by POST."""
    status: int = 200
    """Where the layer may be seen; an answer of WMS tells of errors in its body."""
    is_filtered: bool = False
    """Whether a list is of some layers only."""

    def __str__(self) -> str:
        return self.title

    def of(self, layer: str) -> tuple[str, str]:
        """Path and body for a layer."""
        return self.path.replace(STAND_IN, layer), self.body.replace(STAND_IN, layer)


def _wms(title: str, version: str, **pairs: str) -> Operation:
    return Operation(f"WMS {version} {title}", "wms?" + urlencode({"SERVICE": "WMS", "VERSION": version, **pairs}))


def _map_pairs(version: str, **pairs: str) -> dict[str, str]:
    crs = "CRS" if version == "1.3.0" else "SRS"
    box = "1000000,1000000,5000000,5000000"
    common = {"STYLES": "", crs: "EPSG:3857", "BBOX": box, "WIDTH": "16", "HEIGHT": "16", "FORMAT": "image/png"}
    return {"REQUEST": "GetMap", "LAYERS": STAND_IN, **common, **pairs}


def _wms_operations() -> Iterator[Operation]:
    for version in ("1.1.1", "1.3.0"):
        image_errors = "application/vnd.ogc.se_inimage" if version == "1.1.1" else "INIMAGE"
        column, row = ("X", "Y") if version == "1.1.1" else ("I", "J")
        sld = f"<StyledLayerDescriptor version='1.0.0'><NamedLayer><Name>{STAND_IN}</Name></NamedLayer></StyledLayerDescriptor>"
        yield _wms("GetMap", version, **_map_pairs(version))
        yield _wms("GetMap of two", version, **_map_pairs(version, LAYERS=f"ground,{STAND_IN}", STYLES=","))
        yield _wms("GetMap with errors in the picture", version, **_map_pairs(version, EXCEPTIONS=image_errors))
        yield _wms("GetMap of a style document", version, **_map_pairs(version, LAYERS="", SLD_BODY=sld))
        yield _wms("GetMap of a layer in a style document", version, **_map_pairs(version, SLD_BODY=sld))
        for kind in ("application/json", "text/html", "application/vnd.ogc.gml"):
            info = {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": STAND_IN, "INFO_FORMAT": kind, column: "8", row: "8"}
            yield _wms(f"GetFeatureInfo as {kind}", version, **_map_pairs(version, **info))
        for kind in ("image/png", "application/json"):
            legend = {"REQUEST": "GetLegendGraphic", "LAYER": STAND_IN, "FORMAT": kind, "SLD_VERSION": "1.1.0"}
            yield _wms(f"GetLegendGraphic as {kind}", version, **legend)
        yield _wms("GetStyles", version, REQUEST="GetStyles", LAYERS=STAND_IN)
        yield _wms("DescribeLayer", version, REQUEST="DescribeLayer", LAYERS=STAND_IN, SLD_VERSION="1.1.0")


def _wmts_operations() -> Iterator[Operation]:
    tile = {"TileMatrixSet": "WebMercatorQuad", "TileMatrix": "0", "TileRow": "0", "TileCol": "0"}
    common = {"SERVICE": "WMTS", "VERSION": "1.0.0", "LAYER": STAND_IN, "STYLE": "default", "FORMAT": "image/png", **tile}
    yield Operation("WMTS tile by pairs", "wmts?" + urlencode({**common, "REQUEST": "GetTile"}))
    info = {"REQUEST": "GetFeatureInfo", "I": "153", "J": "109", "InfoFormat": "application/json"}
    yield Operation("WMTS feature info by pairs", "wmts?" + urlencode({**common, **info}))
    resource = f"wmts/1.0.0/{STAND_IN}"
    yield Operation("WMTS tile by resource", f"{resource}/default/WebMercatorQuad/0/0/0.png")
    for extension in ("json", "html", "xml"):
        address = f"{resource}/default/WebMercatorQuad/0/0/0/109/153.{extension}"
        yield Operation(f"WMTS feature info by resource as {extension}", address)
    yield Operation("WMTS capabilities of the layer", f"{resource}/WMTSCapabilities.xml")
    for extension in ("png", "svg", "json"):
        yield Operation(f"WMTS legend as {extension}", f"{resource}/default/legend.{extension}")


def _slippy_operations() -> Iterator[Operation]:
    yield Operation("XYZ tile", f"tiles/{STAND_IN}/0/0/0.png")
    yield Operation("XYZ tile of a set", f"tiles/{STAND_IN}/WorldCRS84Quad/0/0/0.png")
    yield Operation("XYZ tile in double", f"tiles/{STAND_IN}/0/0/0@2x.png")
    yield Operation("TMS tile map", f"tms/1.0.0/{STAND_IN}@WebMercatorQuad@png")
    yield Operation("TMS tile", f"tms/1.0.0/{STAND_IN}@WebMercatorQuad@png/0/0/0.png")


NOT_IN_A_TIFF = {"image": 404}
"""Actions that have nothing of an image like the tests'."""


def _action(action: Action) -> Operation:
    """With the examples that the parameters are documented with."""
    examples = {each.name: str(each.example) for each in action.parameters if each.in_path}
    path = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda part: examples[part[1]], action.url_path).replace("\\", "")
    asked = {
        each.name: each.example for each in action.parameters if not each.in_path and (each.required or each.name == "units")
    }
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return Operation(f"REST {action.name}", f"api/layers/{STAND_IN}/{path}?{query}", status=NOT_IN_A_TIFF.get(action.name, 200))


def _other_operations() -> Iterator[Operation]:
    yield Operation("REST detail", f"api/layers/{STAND_IN}/")
    yield Operation("ISO 19139 record", f"metadata/{STAND_IN}.xml")
    yield Operation("page of the layer", f"layers/{STAND_IN}/")
    yield Operation("map of the layer", f"layers/{STAND_IN}/map/")
    for library in TEMPLATES:
        yield Operation(f"page in {library}", f"layers/{STAND_IN}/{library}/")


OF_A_LAYER = (
    *_wms_operations(),
    *_wmts_operations(),
    *_slippy_operations(),
    *map(_action, ACTIONS),
    *_other_operations(),
)
HEADS = tuple(Operation(f"{each} by HEAD", each.path, "HEAD", status=each.status) for each in OF_A_LAYER)
POSTS = tuple(
    Operation(f"{each} by POST", "wms", "POST", each.path.removeprefix("wms?"))
    for each in OF_A_LAYER
    if each.path.startswith("wms?")
)

LISTS = (
    *(
        Operation(f"WMS {version} capabilities", f"wms?SERVICE=WMS&VERSION={version}&REQUEST=GetCapabilities")
        for version in ("1.1.1", "1.3.0")
    ),
    Operation("WMTS capabilities by pairs", "wmts?SERVICE=WMTS&REQUEST=GetCapabilities"),
    Operation("WMTS capabilities by resource", "wmts/1.0.0/WMTSCapabilities.xml"),
    Operation("TMS service", "tms/1.0.0/"),
    Operation("REST list", "api/layers/"),
    Operation("landing page", ""),
    Operation("search of the landing page", "?q=secret", is_filtered=True),
)
"""What tells of all layers."""

GROUPED = (
    *(each for each in OF_A_LAYER if each.path.startswith("wms?")),
    Operation("WMTS capabilities of a group", f"wmts/1.0.0/{STAND_IN}/WMTSCapabilities.xml"),
)
"""What may be asked of a group, too."""

OF_NO_LAYER = (
    Operation("TMS root", "tms/"),
    Operation("schema", "schemas/feature_info_gml_3.xsd"),
    Operation("projection", "crs/EPSG:3857.json"),
    Operation("health", "healthz"),
    *(Operation(f"large-image's {name}", f"api/large-image/{name}/") for name in ("sources", "colormaps", "formats")),
)
"""What tells of none."""
