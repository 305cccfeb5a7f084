from __future__ import annotations

import json
from importlib.metadata import distribution

import pytest

from ogc_large_image.errors import TileMatrixSetNotDefined
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tile_matrix import tile_limits_of
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, TileLimits, refusal, tile_limits, tile_matrix_set


def registered(identifier: str) -> dict:
    path = distribution("morecantile").locate_file(f"morecantile/data/{identifier}.json")
    with open(str(path), encoding="utf-8") as file:
        return json.load(file)


COPIES = [name for name in TILE_MATRIX_SETS if name != "GoogleMapsCompatible" and not name.startswith("UTM")]


@pytest.mark.parametrize("identifier", [*COPIES, "UTM31WGS84Quad"])
def test_a_set_is_the_registers(identifier: str):
    definition, found = registered(identifier), tile_matrix_set(identifier)
    assert found.crs == Crs.parse(definition["crs"])
    assert [matrix.identifier for matrix in found.matrices] == [level["id"] for level in definition["tileMatrices"]]
    for matrix, level in zip(found.matrices, definition["tileMatrices"], strict=True):
        assert matrix.resolution == pytest.approx(level["cellSize"], rel=1e-7)
        assert level["pointOfOrigin"] in ([matrix.origin_x, matrix.origin_y], [matrix.origin_y, matrix.origin_x])
        assert (matrix.matrix_width, matrix.matrix_height) == (level["matrixWidth"], level["matrixHeight"])


@pytest.mark.parametrize(
    ("identifier", "x", "y"),
    [
        ("EuropeanETRS89_LAEAQuad", 2_000_000.0, 5_500_000.0),
        ("NZTM2000Quad", -3_260_586.7284, 10_438_190.1652),
        ("LINZAntarticaMapTilegrid", -918_457.73, 6_918_457.73),
        ("UPSArcticWGS84Quad", -14_440_759.350252, 18_440_759.350252),
        ("CanadianNAD83_LCC", -34_655_800.0, 39_310_000.0),
    ],
)
def test_origins_are_easting_first_whatever_the_register_lists_first(identifier: str, x: float, y: float):
    first = tile_matrix_set(identifier).matrices[0]
    assert (first.origin_x, first.origin_y) == (x, y)


@pytest.mark.parametrize("identifier", list(TILE_MATRIX_SETS))
def test_a_client_that_computes_pixels_from_scales_comes_to_the_same(identifier: str):
    """A matrix's far corner must not move by a hundredth of a pixel between 0.28 mm arithmetic and ours."""
    found = tile_matrix_set(identifier)
    for matrix in found.matrices:
        computed = matrix.scale_denominator * 0.00028 / found.crs.metres_per_unit
        pixels = max(matrix.matrix_width * matrix.tile_width, matrix.matrix_height * matrix.tile_height)
        assert abs(computed / matrix.resolution - 1) * pixels < 0.01


def test_there_is_a_set_for_each_utm_zone():
    for zone in range(1, 61):
        found = tile_matrix_set(f"UTM{zone:02}WGS84Quad")
        assert found.crs.code == f"EPSG:326{zone:02}"
        assert found.matrices == tile_matrix_set("UTM31WGS84Quad").matrices
    for identifier in ("UTM00WGS84Quad", "UTM61WGS84Quad", "UTM1WGS84Quad"):
        with pytest.raises(TileMatrixSetNotDefined):
            tile_matrix_set(identifier)


def test_google_maps_compatible_ends_where_its_scale_set_does_and_it_alone_names_it():
    found = tile_matrix_set("GoogleMapsCompatible")
    assert found.matrices == tile_matrix_set("WebMercatorQuad").matrices[:19]
    assert found.well_known_scale_set == "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible"
    assert [name for name in TILE_MATRIX_SETS if TILE_MATRIX_SETS[name].well_known_scale_set] == ["GoogleMapsCompatible"]


@pytest.mark.parametrize("identifier", ["CDB1GlobalGrid", "GNOSISGlobalGrid"])
def test_sets_of_variable_width_are_refused_with_the_reason(identifier: str):
    assert "variable matrix widths" in refusal(identifier)
    with pytest.raises(TileMatrixSetNotDefined, match="variable matrix widths"):
        tile_matrix_set(identifier)


@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "UTM33WGS84Quad"])
def test_a_doubled_set_has_the_same_tiles_with_twice_the_pixels(identifier: str):
    plain, fine = tile_matrix_set(identifier), tile_matrix_set(f"{identifier}@2x")
    assert fine.identifier == f"{identifier}@2x"
    for one, other in zip(plain.matrices, fine.matrices, strict=True):
        assert one.tile_bbox(0, 0) == other.tile_bbox(0, 0)
        assert (other.tile_width, other.scale_denominator) == (512, one.scale_denominator / 2)


@pytest.mark.parametrize("identifier", ["WebMercatorQuad@2x@2x", "@2x", "Nothing@2x"])
def test_nothing_else_can_be_doubled(identifier: str):
    with pytest.raises(TileMatrixSetNotDefined):
        tile_matrix_set(identifier)


@pytest.mark.parametrize("identifier", ["WebMercatorQuad", "CanadianNAD83_LCC", "UPSAntarcticWGS84Quad"])
def test_limits_of_many_matrices_are_those_of_each(identifier: str):
    matrices, box = tile_matrix_set(identifier).matrices, tile_matrix_set(identifier).bbox
    for share in (0.0, 0.1, 0.3, 0.5, 0.99, 1.2):
        for size in (1e-12, 1e-6, 0.01, 0.5, 3.0):
            x, y = box.xmin + share * box.width, box.ymin + share * box.height
            extent = BBox(x, y, x + size * box.width, y + size * box.height)
            each = {matrix.identifier: tile_limits(matrix, extent) for matrix in matrices}
            assert tile_limits_of(matrices, extent) == {name: limits for name, limits in each.items() if limits is not None}
    assert tile_limits_of(matrices, BBox(1, 1, 1, 2)) == {}
    assert isinstance(tile_limits_of(matrices, box)[matrices[0].identifier], TileLimits)
