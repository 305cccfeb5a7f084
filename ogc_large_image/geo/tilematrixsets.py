"""The tile matrix sets of OGC's register (17-083r4), by their names there.

The definitions are morecantile's copies of the register, read as the data they
are: importing that package brings pydantic and a fifth of a second. Each is
read when it is first asked for. The register has a set for each UTM zone,
alike but for the CRS; the copies have zone 31, and the others follow from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib.metadata import distribution
from typing import Any

from ogc_large_image.errors import TileMatrixSetNotDefined
from ogc_large_image.geo.tile_matrix import (
    DOUBLED,
    PIXEL_METRES,
    TileLimits,
    TileMatrix,
    TileMatrixSet,
    tile_limits,
)
from ogc_large_image.geo.tilematrixsets_json import parse_tile_matrix_set

__all__ = [
    "DOUBLED",
    "PIXEL_METRES",
    "TILE_MATRIX_SETS",
    "TileLimits",
    "TileMatrix",
    "TileMatrixSet",
    "refusal",
    "tile_limits",
    "tile_matrix_set",
]

GOOGLE_MAPS_COMPATIBLE = "GoogleMapsCompatible"

_COPIES = (
    "WebMercatorQuad",
    "WorldCRS84Quad",
    "WGS1984Quad",
    "WorldMercatorWGS84Quad",
    "UPSArcticWGS84Quad",
    "UPSAntarcticWGS84Quad",
    "EuropeanETRS89_LAEAQuad",
    "CanadianNAD83_LCC",
    "LINZAntarticaMapTilegrid",
    "NZTM2000Quad",
)
_UTM = re.compile(r"UTM(0[1-9]|[1-5][0-9]|60)WGS84Quad")
_WITHOUT_FIXED_WIDTHS = ("CDB1GlobalGrid", "GNOSISGlobalGrid")


def _registered(identifier: str) -> TileMatrixSet:
    definition = _copy(identifier)
    if identifier == "CanadianNAD83_LCC":
        # The register gives its scales for pixels of 1/96 inch, against its own definition; the cell sizes are right.
        for level in definition["tileMatrices"]:
            level["scaleDenominator"] = level["cellSize"] / PIXEL_METRES
    return parse_tile_matrix_set(definition)


def _copy(identifier: str) -> dict[str, Any]:
    path = distribution("morecantile").locate_file(f"morecantile/data/{identifier}.json")
    with open(str(path), encoding="utf-8") as file:
        definition: dict[str, Any] = json.load(file)
    return definition


def _utm_zone(identifier: str) -> TileMatrixSet:
    zone = identifier[3:5]
    return parse_tile_matrix_set(
        {
            **_copy("UTM31WGS84Quad"),
            "id": identifier,
            "title": f"Universal Transverse Mercator Zone {zone} WGS84 Quad",
            "crs": f"EPSG:326{zone}",
        }
    )


def _google_maps_compatible(identifier: str) -> TileMatrixSet:
    """WebMercatorQuad as far as the well-known scale set of that name goes (07-057r7 annex E.4)."""
    quad = TILE_MATRIX_SETS["WebMercatorQuad"]
    return replace(
        quad,
        identifier=identifier,
        title="Google Maps Compatible",
        matrices=quad.matrices[:19],
        well_known_scale_set="urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible",
        # Annex E.4 letter by letter, for its own test suite compares so.
        crs_name="urn:ogc:def:crs:EPSG:6.18:3:3857",
    )


class _Register(Mapping[str, TileMatrixSet]):
    """The sets by identifier; made when they are asked for."""

    def __init__(self) -> None:
        self._makers: dict[str, Callable[[str], TileMatrixSet]] = dict.fromkeys(_COPIES, _registered)
        self._makers[GOOGLE_MAPS_COMPATIBLE] = _google_maps_compatible
        self._makers.update((f"UTM{zone:02}WGS84Quad", _utm_zone) for zone in range(1, 61))
        self._get = cache(lambda identifier: self._makers[identifier](identifier))

    def __getitem__(self, identifier: str) -> TileMatrixSet:
        return self._get(identifier)

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._makers


TILE_MATRIX_SETS: Mapping[str, TileMatrixSet] = _Register()


def refusal(identifier: str) -> str:
    """Why a set of the register is not offered; empty for any other name."""
    if identifier in _WITHOUT_FIXED_WIDTHS:
        return "has variable matrix widths, which WMTS 1.0.0 cannot express"
    return ""


@lru_cache(maxsize=256)
def tile_matrix_set(identifier: str) -> TileMatrixSet:
    """The set of this name, ``…@2x`` with doubled pixels; TileMatrixSetNotDefined where there is none."""
    plain = identifier.removesuffix(DOUBLED)
    try:
        found = TILE_MATRIX_SETS[plain]
    except KeyError:
        reason = refusal(identifier)
        text = f"{identifier} {reason}." if reason else "There is no such tile matrix set."
        raise TileMatrixSetNotDefined(text, "TileMatrixSet") from None
    return found if plain == identifier else found.doubled()
