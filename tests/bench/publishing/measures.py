"""What is measured, and how much of it may grow."""

from __future__ import annotations

from dataclasses import dataclass

GROUP_SIZE = 1000
WARM_UP = "warm-up"
"""A layer, and its group, that are there beside those that count: whatever is loaded and compiled once is, before the first request."""

_GET_MAP = (
    "wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={layer}&STYLES=&CRS=EPSG:3857"
    "&BBOX=-20037508,-20037508,20037508,20037508&WIDTH=64&HEIGHT=64&FORMAT=image/png"
)
_CAPABILITIES = "wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"
_ADMIN = "/admin/publishing/layer/"
_TILE = "wmts/1.0.0/{layer}/default/WebMercatorQuad/0/0/0.png"


GROWTH = 2.0
"""How many times as long a request may take at the largest number: noise, and what a database's deeper indexes take."""
COUNTING_MS = 100.0
"""How long it may take to count the largest number."""


@dataclass(frozen=True)
class Measure:
    """One kind of request; ``{layer}``, ``{group}``, ``{pk}``, ``{last}`` and ``{signature}`` are filled in."""

    name: str
    address: str
    since: int | None = None
    """The number of layers from which on it is to take as long; None for what is a list of all layers."""
    counts: bool = False
    """Whether it has to know which groups have how many layers, which the database counts in an index, once for each revision."""


MEASURES = (
    Measure("GetMap by name", "/maps/" + _GET_MAP, since=1),
    Measure("WMTS tile", "/maps/" + _TILE, since=1),
    Measure("metadata of a layer", "/maps/api/layers/{layer}/", since=1),
    Measure("GetMap of an unknown name", "/maps/" + _GET_MAP.replace("{layer}", "absent"), since=1, counts=True),
    Measure("WMTS capabilities of a layer", "/maps/wmts/1.0.0/{layer}/WMTSCapabilities.xml", since=1),
    Measure(
        "WMTS capabilities of a group", "/maps/wmts/1.0.0/group:{group}/WMTSCapabilities.xml", since=GROUP_SIZE, counts=True
    ),
    Measure("WMS capabilities of a group's service", "/groups/{group}/" + _CAPABILITIES, since=GROUP_SIZE),
    Measure("GetMap of a group's service", "/groups/{group}/" + _GET_MAP, since=1),
    Measure("list of layers, first page", "/maps/api/layers/", since=GROUP_SIZE, counts=True),
    Measure("list of layers, last page", "/maps/api/layers/?offset={last}", since=GROUP_SIZE, counts=True),
    Measure("landing page", "/maps/", since=GROUP_SIZE, counts=True),
    Measure("landing page, search", "/maps/?q={layer}"),
    Measure("health", "/maps/healthz", since=1, counts=True),
    Measure("user's GetMap by name", "/own/~{signature}/" + _GET_MAP, since=1),
    Measure("user's list of layers", "/own/~{signature}/api/layers/", since=GROUP_SIZE, counts=True),
    Measure("admin's list of layers", _ADMIN, since=GROUP_SIZE, counts=True),
    Measure("admin's list of layers, next page", _ADMIN + "?p=2", since=GROUP_SIZE, counts=True),
    Measure("admin's list of a group", _ADMIN + "?group={group}", since=GROUP_SIZE, counts=True),
    Measure("admin's search", _ADMIN + "?q={layer}"),
    Measure("admin's form of a layer", _ADMIN + "{pk}/change/", since=GROUP_SIZE, counts=True),
    Measure("WMS capabilities of everything", "/maps/" + _CAPABILITIES),
    Measure("WMTS capabilities of everything", "/maps/wmts/1.0.0/WMTSCapabilities.xml"),
)
