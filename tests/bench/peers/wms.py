"""GetMap, for the peers that speak it."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.bench.areas import MapArea


def get_map(service: str, layer: str, area: MapArea) -> str:
    """WMS 1.3.0 in EPSG:4326, whose bbox has latitude first."""
    west, south, east, north = area.bbox
    parameters = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetMap",
        "LAYERS": layer,
        "STYLES": "",
        "CRS": "EPSG:4326",
        "BBOX": f"{south},{west},{north},{east}",
        "WIDTH": area.width,
        "HEIGHT": area.height,
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
    }
    return f"{service}?{urlencode(parameters, safe=',:/')}"
