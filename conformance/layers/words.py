"""What is said of the layers in layer files: the titles and dimensions that the suites look for, and something for their other tests to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Words = Mapping[str, Any]

PICTURES = (
    *("BasicPolygons", "Bridges", "Buildings", "DividedRoutes", "Forests", "MapNeatline"),
    *("NamedPlaces", "Ponds", "RoadSegments", "Streams"),
)
"""The layers that are pictures from the beginning."""
# By this word wmts10 chooses the layer for a test by REST that cannot do with dimensions; else it takes the first of all.
PICTURE = {"abstract": "Transparent where nothing is drawn."}
SUITES_GROUP = "Blue Lake"
"""The folder of all layers that the suites know; wms11 cannot do with two such groups."""
OWN_GROUP = "Studies"
"""The folder of layers that give the suites' general tests something to look at."""
NOT_QUERYABLE = frozenset({"Buildings", "DividedRoutes", "MapNeatline"})

_HEIGHT = {"name": "elevation", "units": "CRS:88", "unit_symbol": "m"}
_LEVELS = {**_HEIGHT, "extent": "500,490,480", "default": "500", "multiple_values": False, "nearest_value": True}
LAKES = {"dimensions": [_LEVELS]}
LEVELS = {"dimensions": [_LEVELS, {"name": "dim_drawing", "title": "Drawing"}]}
"""The one layer of two dimensions."""
AUTOS = {
    "dimensions": [
        {
            "name": "time",
            # The suite wants the interval, and takes the extent's first item for the beginning of one up to "current".
            "extent": "2000-01-01T00:00:00Z,2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S",
            "nearest_value": True,
            "multiple_values": True,
            "current": True,
        }
    ]
}
TERRAIN = {
    "styles": [
        {"name": "heights", "title": "Heights", "style": {"band": 1, "palette": "terrain", "min": 140, "max": 400}},
        {
            "name": "relief",
            "title": "Relief",
            "style": {"band": 1, "palette": "terrain", "min": 140, "max": 400, "hillshade": True},
        },
    ],
    "dimensions": [
        {**_HEIGHT, "kind": "value", "extent": "0/425/1", "default": "0/425", "multiple_values": True, "nearest_value": False},
    ],
}
GROUND = {"styles": [{"name": "default", "title": "Grey"}]}
"""Heights that cover all of their extent."""


_LIGHT = (("red", "#f00"), ("green", "#0f0"), ("blue", "#00f"))
_COLOURS = [
    *({"band": name, "palette": ["#000", colour], "min": 0, "max": 255} for name, colour in _LIGHT),
    {"band": "alpha", "min": 0, "max": 255},
]
"""Levels as they are: without a style, pictures of few colours would be stretched to the whole range."""


def of_all(files_url: str) -> Words:
    """What is said of all layers."""
    return {
        "keywords": ["Blue Lake", "test data"],
        "attribution": {
            "title": "Open Geospatial Consortium",
            "url": "https://www.ogc.org/",
            "logo": {"url": f"{files_url}/logo.png", "type": "image/png", "width": 64, "height": 32},
        },
        "scales": {"min": 100, "max": 1_000_000_000},
        "styles": [
            {"name": "default", "title": "As drawn", "style": {"bands": _COLOURS}},
            {"name": "faint", "title": "Faint", "style": {"bands": _COLOURS, "opacity": 0.5}},
        ],
    }


def of_layer(name: str, title: str, files_url: str, more: Words) -> Words:
    """What is said of one layer."""
    return {
        "title": title,
        "abstract": f"{name} of Blue Lake and its surroundings, an imaginary place for tests of map servers.",
        "identifiers": [{"authority": "cite", "url": "https://cite.opengeospatial.org/", "value": name}],
        "metadata": [{"url": f"{files_url}/metadata/{name}.xml", "type": "text/xml", "standard": "ISO19115:2003"}],
        "data": [{"url": f"{files_url}/data/{name}.tif", "type": "image/tiff"}],
        "queryable": name not in NOT_QUERYABLE,
        **more,
    }
