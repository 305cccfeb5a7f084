from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets_json import TileMatrixSetError, load_tile_matrix_set, parse_tile_matrix_set


def level(identifier: str = "0", denominator: float = 1e6, **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "scaleDenominator": denominator,
        "cellSize": denominator * 0.00028,
        "pointOfOrigin": [200_000.0, 7_000_000.0],
        "tileWidth": 512,
        "tileHeight": 256,
        "matrixWidth": 3,
        "matrixHeight": 4,
    } | changes


def definition(*levels: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"id": "Mine", "title": "My grid", "crs": "EPSG:32633", "tileMatrices": list(levels) or [level()]} | changes


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name != key}


def test_a_set_has_what_its_definition_says():
    found = parse_tile_matrix_set(definition(level("fine", 1e5), level("coarse", 1e6)))
    assert (found.identifier, found.title, found.crs) == ("Mine", "My grid", Crs.parse("EPSG:32633"))
    assert [matrix.identifier for matrix in found.matrices] == ["coarse", "fine"]
    matrix = found.matrices[0]
    assert (matrix.origin_x, matrix.origin_y, matrix.resolution) == (200_000.0, 7_000_000.0, 280.0)
    assert (matrix.tile_width, matrix.tile_height, matrix.matrix_width, matrix.matrix_height) == (512, 256, 3, 4)


@pytest.mark.parametrize(
    "crs",
    [
        "http://www.opengis.net/def/crs/EPSG/0/32633",
        "urn:ogc:def:crs:EPSG::32633",
        {"uri": "EPSG:32633"},
        {"wkt": Crs.parse("EPSG:32633").wkt},
    ],
)
def test_a_crs_may_be_written_in_many_ways(crs: Any):
    assert parse_tile_matrix_set(definition(crs=crs)).crs.code == "EPSG:32633"


@pytest.mark.parametrize(
    ("axes", "crs", "is_swapped"),
    [
        (None, "EPSG:32633", False),
        (["E", "N"], "EPSG:32633", False),
        (["N", "E"], "EPSG:32633", True),
        (None, "EPSG:3035", True),
        (["Y", "X"], "EPSG:3035", True),
        (["X", "Y"], "EPSG:3035", False),
        (["this", "that"], "EPSG:3035", True),
    ],
)
def test_points_are_in_the_order_that_the_definition_names(axes: list[str] | None, crs: str, is_swapped: bool):
    given = definition(crs=crs) | ({"orderedAxes": axes} if axes else {})
    matrix = parse_tile_matrix_set(given).matrices[0]
    assert (matrix.origin_x, matrix.origin_y) == ((7_000_000.0, 200_000.0) if is_swapped else (200_000.0, 7_000_000.0))


def test_the_scale_rules_where_the_cell_size_is_rounded():
    given = definition(level(denominator=27.34223273, cellSize=0.007655825))
    assert parse_tile_matrix_set(given).matrices[0].resolution == 27.34223273 * 0.00028


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([], "not a JSON object"),
        (without(definition(), "id"), "'id'"),
        (definition(id="with space"), "'id'"),
        (definition(id="a@2x"), "'id'"),
        (definition(id="x" * 200), "'id'"),
        (without(definition(), "crs"), "'crs'"),
        (definition(crs="EPSG:999999"), "'crs'"),
        (definition(crs={"wkt": "nonsense"}), "'crs'"),
        (definition(crs={"wkt": {"type": "ProjectedCRS"}}), "'crs'"),
        (definition(crs=7), "'crs'"),
        (definition(orderedAxes="XY"), "orderedAxes"),
        (definition(orderedAxes=["X"]), "orderedAxes"),
        (without(definition(), "tileMatrices"), "tileMatrices"),
        (definition(tileMatrices=[]), "tileMatrices"),
        (definition(tileMatrices="abc"), "tileMatrices"),
        (definition(tileMatrices=[level(str(i), 1e6 + i) for i in range(65)]), "tileMatrices"),
        (definition(tileMatrices=[3]), "not a JSON object"),
        (definition(level("0", 1e6), level("0", 1e5)), "same 'id'"),
        (definition(level("0", 1e6), level("1", 1e6)), "same scale"),
        (definition(level(variableMatrixWidths=[{"coalesce": 2}])), "variable matrix widths"),
        (definition(level(cornerOfOrigin="bottomLeft")), "top left"),
        (definition(level(cellSize=3.0)), "cellSize"),
        (definition(level(scaleDenominator=0)), "scaleDenominator"),
        (definition(level(scaleDenominator="1e6")), "scaleDenominator"),
        (definition(level(scaleDenominator=float("nan"))), "scaleDenominator"),
        (definition(level(scaleDenominator=float("inf"))), "scaleDenominator"),
        (definition(without(level(), "cellSize")), "cellSize"),
        (definition(level(pointOfOrigin=[1])), "pointOfOrigin"),
        (definition(level(pointOfOrigin=[1, "2"])), "pointOfOrigin"),
        (definition(level(pointOfOrigin=[1, True])), "pointOfOrigin"),
        (definition(level(tileWidth=0)), "tileWidth"),
        (definition(level(tileWidth=100_000)), "tileWidth"),
        (definition(level(tileHeight=256.0)), "tileHeight"),
        (definition(level(matrixWidth=-1)), "matrixWidth"),
        (definition(level(matrixHeight=True)), "matrixHeight"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_the_reason(given: Any, reason: str):
    with pytest.raises(TileMatrixSetError, match=reason):
        parse_tile_matrix_set(given)


def test_a_file_is_read(tmp_path: Path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(definition()))
    assert load_tile_matrix_set(path) == load_tile_matrix_set(str(path)) == parse_tile_matrix_set(definition())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b" " * (2 << 20)], ids=["0", "1", "2", "3", "4"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "mine.json"
    path.write_bytes(content)
    with pytest.raises(TileMatrixSetError):
        load_tile_matrix_set(path)


@pytest.mark.parametrize("source", [None, 3, [], "/nowhere/at/all.json"])
def test_what_is_no_source_is_refused(source: Any):
    with pytest.raises(TileMatrixSetError):
        load_tile_matrix_set(source)
