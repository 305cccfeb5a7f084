from __future__ import annotations

import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.tilematrixsets_own import own_set

UTM = Crs.parse("EPSG:32633")
EXTENT = BBox(500_000.0, 4_990_000.0, 510_240.0, 5_000_000.0)


def test_the_finest_tiles_are_the_images_own_pixels():
    found = own_set(UTM, EXTENT, 1024, 1000)
    finest = found.matrices[-1]
    assert finest.resolution == 10.0
    assert (finest.origin_x, finest.origin_y) == (500_000.0, 5_000_000.0)
    assert (finest.matrix_width, finest.matrix_height) == (4, 4)
    assert finest.scale_denominator == pytest.approx(10 / 0.00028)


def test_the_coarsest_matrix_is_one_tile_and_each_further_one_has_half_its_pixel():
    found = own_set(UTM, EXTENT, 1024, 1000)
    assert [matrix.resolution for matrix in found.matrices] == [40.0, 20.0, 10.0]
    assert (found.matrices[0].matrix_width, found.matrices[0].matrix_height) == (1, 1)
    assert [matrix.identifier for matrix in found.matrices] == ["0", "1", "2"]


def test_images_on_one_grid_share_a_set_and_others_do_not():
    name = own_set(UTM, EXTENT, 1024, 1000).identifier
    assert name.startswith("EPSG_32633_")
    assert own_set(UTM, EXTENT, 1024, 1000).identifier == name
    assert own_set(UTM, EXTENT, 512, 500).identifier != name
    assert own_set(UTM, EXTENT._replace(xmin=499_990.0, xmax=510_230.0), 1024, 1000).identifier != name
    assert own_set(Crs.parse("EPSG:32634"), EXTENT, 1024, 1000).identifier != name


def test_the_name_is_the_same_in_every_process_and_release():
    # Clients store it.
    assert own_set(UTM, EXTENT, 1024, 1000).identifier == "EPSG_32633_af79311cdb1d"


def test_an_image_without_georeference_is_measured_in_pixels():
    found = own_set(PIXEL, BBox(0, 0, 1000, 600), 1000, 600)
    assert found.crs == PIXEL
    assert [matrix.scale_denominator for matrix in found.matrices] == [4.0, 2.0, 1.0]
    assert found.matrices[-1].origin_y == 600


@pytest.mark.parametrize(
    ("crs", "extent", "width", "height"),
    [
        (UTM, EXTENT, 1024, 2000),
        (UTM, EXTENT, 0, 0),
        (UTM, BBox(0, 0, 0, 0), 10, 10),
        (Crs("WKT:0123", "PROJCRS[…]"), EXTENT, 1024, 1000),
    ],
    ids=["oblong pixels", "no pixels", "no extent", "a CRS without a code"],
)
def test_where_a_client_could_not_use_it_there_is_none(crs: Crs, extent: BBox, width: int, height: int):
    assert own_set(crs, extent, width, height) is None
