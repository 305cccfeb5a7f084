"""Tile matrix sets in OGC's JSON (17-083r4, annex on JSON encoding), read strictly.

Whatever WMTS 1.0.0 could not announce is refused with the reason, when the
site starts and not when a client stumbles over it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tile_matrix import PIXEL_METRES, TileMatrix, TileMatrixSet

Json = Any

MAX_BYTES = 1 << 20
MAX_MATRICES = 64
MAX_TILE_SIDE = 4096
MAX_MATRIX_SIDE = 1 << 50

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")
# The register rounds either of the two numbers to some ten digits.
_ROUNDING = 1e-6
_SAME = 1e-12
_NORTHING_FIRST = {
    **dict.fromkeys([("Y", "X"), ("N", "E"), ("LAT", "LON"), ("LAT", "LONG"), ("NORTHING", "EASTING")], True),
    **dict.fromkeys([("X", "Y"), ("E", "N"), ("LON", "LAT"), ("LONG", "LAT"), ("EASTING", "NORTHING")], False),
}


class TileMatrixSetError(ValueError):
    """A definition that cannot be offered; its text says which part is at fault, and ends without a full stop."""


def load_tile_matrix_set(source: object) -> TileMatrixSet:
    """The set of a decoded definition, or of a file that holds one; TileMatrixSetError for anything else."""
    if isinstance(source, Mapping):
        return parse_tile_matrix_set(source)
    if not isinstance(source, str | Path):
        raise TileMatrixSetError("is neither a dict nor the path of a file")
    try:
        with Path(source).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TileMatrixSetError(f"is longer than {MAX_BYTES} bytes")
        definition = json.loads(data)
    except (OSError, UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
        raise TileMatrixSetError(f"cannot be read as a JSON file: {error}") from error
    return parse_tile_matrix_set(definition)


def parse_tile_matrix_set(definition: object) -> TileMatrixSet:
    """The set of a decoded JSON object (17-083r4 tables 5 to 8); TileMatrixSetError with the reason otherwise."""
    if not isinstance(definition, Mapping):
        raise TileMatrixSetError("is not a JSON object")
    identifier = _identifier(definition, "id")
    crs = _crs(definition)
    northing_first = _is_northing_first(definition, crs)
    levels = definition.get("tileMatrices")
    if not isinstance(levels, Sequence) or isinstance(levels, str) or not 0 < len(levels) <= MAX_MATRICES:
        raise TileMatrixSetError(f"has no list of 1 to {MAX_MATRICES} 'tileMatrices'")
    matrices = [_matrix(level, crs, northing_first=northing_first) for level in levels]
    matrices.sort(key=lambda matrix: -matrix.scale_denominator)
    if len({matrix.identifier for matrix in matrices}) < len(matrices):
        raise TileMatrixSetError("has two tile matrices with the same 'id'")
    if any(one.scale_denominator == other.scale_denominator for one, other in pairwise(matrices)):
        raise TileMatrixSetError("has two tile matrices of the same scale")
    title = definition.get("title", "")
    return TileMatrixSet(identifier, title if isinstance(title, str) else "", crs, tuple(matrices))


def _identifier(definition: Mapping[str, Json], key: str) -> str:
    value = definition.get(key)
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise TileMatrixSetError(f"has no {key!r} of letters, digits and '_', '-', '.' or ':' only")
    return value


def _crs(definition: Mapping[str, Json]) -> Crs:
    """A name, or ``{"uri": name}``, or ``{"wkt": …}`` with a text or PROJJSON, if that is a registered CRS."""
    given = definition.get("crs")
    if isinstance(given, Mapping):
        given = given.get("uri", given)
    try:
        if isinstance(given, str):
            crs = Crs.parse(given)
        elif isinstance(given, Mapping) and "wkt" in given:
            text = given["wkt"]
            crs = Crs.from_wkt(text if isinstance(text, str) else json.dumps(text))
        else:
            raise TileMatrixSetError("has no 'crs'")
    except (CrsNotSupported, RecursionError) as error:
        raise TileMatrixSetError("has a 'crs' that is not known here") from error
    if not crs.urn:
        raise TileMatrixSetError("has a 'crs' without a registered code, which WMTS has no name for")
    return crs


def _is_northing_first(definition: Mapping[str, Json], crs: Crs) -> bool:
    """Whether points have northing first: as ``orderedAxes`` says in words that are known, else as the CRS has it."""
    axes = definition.get("orderedAxes")
    if axes is None:
        return crs.northing_first
    if not isinstance(axes, Sequence) or isinstance(axes, str) or len(axes) != 2 or not all(isinstance(a, str) for a in axes):
        raise TileMatrixSetError("has 'orderedAxes' that are not a list of two names")
    return _NORTHING_FIRST.get((axes[0].upper(), axes[1].upper()), crs.northing_first)


def _matrix(level: Json, crs: Crs, *, northing_first: bool) -> TileMatrix:
    if not isinstance(level, Mapping):
        raise TileMatrixSetError("has a tile matrix that is not a JSON object")
    identifier = _identifier(level, "id")
    try:
        return _checked_matrix(identifier, level, crs, northing_first=northing_first)
    except TileMatrixSetError as error:
        raise TileMatrixSetError(f"has the tile matrix {identifier!r}, which {error}") from None


def _checked_matrix(identifier: str, level: Mapping[str, Json], crs: Crs, *, northing_first: bool) -> TileMatrix:
    if level.get("variableMatrixWidths"):
        raise TileMatrixSetError("has variable matrix widths: WMTS 1.0.0 knows none")
    if level.get("cornerOfOrigin", "topLeft") != "topLeft":
        raise TileMatrixSetError("does not have its origin at the top left: WMTS 1.0.0 knows no other")
    denominator, resolution = _scale(level, crs)
    x, y = _origin(level, northing_first=northing_first)
    return TileMatrix(
        identifier=identifier,
        scale_denominator=denominator,
        resolution=resolution,
        origin_x=x,
        origin_y=y,
        tile_width=_count(level, "tileWidth", MAX_TILE_SIDE),
        tile_height=_count(level, "tileHeight", MAX_TILE_SIDE),
        matrix_width=_count(level, "matrixWidth", MAX_MATRIX_SIDE),
        matrix_height=_count(level, "matrixHeight", MAX_MATRIX_SIDE),
    )


def _scale(level: Mapping[str, Json], crs: Crs) -> tuple[float, float]:
    """The scale denominator and the resolution that a client computes from it.

    Where the register has rounded the cell size away from that, the scale
    rules, for it alone is in the WMTS document.
    """
    denominator, cell = _positive(level, "scaleDenominator"), _positive(level, "cellSize")
    computed = denominator * PIXEL_METRES / crs.metres_per_unit
    if not math.isclose(computed, cell, rel_tol=_ROUNDING):
        raise TileMatrixSetError("has a 'cellSize' that is not its 'scaleDenominator' times 0.28 mm")
    return denominator, cell if math.isclose(computed, cell, rel_tol=_SAME) else computed


def _origin(level: Mapping[str, Json], *, northing_first: bool) -> tuple[float, float]:
    point = level.get("pointOfOrigin")
    if not isinstance(point, Sequence) or isinstance(point, str) or len(point) != 2 or not all(map(_is_number, point)):
        raise TileMatrixSetError("has no 'pointOfOrigin' of two numbers")
    first, second = map(float, point)
    return (second, first) if northing_first else (first, second)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _positive(level: Mapping[str, Json], key: str) -> float:
    value = level.get(key)
    if not _is_number(value) or not value > 1e-300:  # type: ignore[operator]
        raise TileMatrixSetError(f"has no {key!r} above 0")
    return float(value)  # type: ignore[arg-type]


def _count(level: Mapping[str, Json], key: str, most: int) -> int:
    value = level.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise TileMatrixSetError(f"has no {key!r} from 1 to {most}")
    return value
