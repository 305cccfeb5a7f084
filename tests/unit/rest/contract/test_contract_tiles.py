"""The rows of the inventory about tiles."""

import io

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from ogc_large_image.tilesource import get_formats, get_mime_type
from tests.rasters import RasterSpec, ramp


def picture(response):
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


def test_tile_of_a_projection_is_one_of_its_pyramid(api, geotiff):
    response = api.get(f"{geotiff}/tiles/11/1109/1480.png?projection=EPSG:3857")
    assert response["Content-Type"] == "image/png"
    assert picture(response).shape == (256, 256, 4)


def test_tile_without_a_projection_is_cut_from_the_images_own_pixels(api, geotiff):
    drawn = picture(api.get(f"{geotiff}/tiles/1/0/0.png"))
    assert np.array_equal(drawn[..., :3], ramp()[:, :256, :256].transpose(1, 2, 0))
    assert (drawn[..., 3] == 255).all()


TURNED = {
    "turned": {"geotransform": (500000.0, 8.0, 6.0, 5000000.0, 6.0, -8.0)},
    "by control points": {
        "gcps": [(0, 0, 5e5, 5e6), (400, 0, 503200, 5002400), (0, 300, 501800, 4997600), (400, 300, 505000, 5e6)]
    },
}


@pytest.mark.parametrize("place", TURNED)
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_tiles_of_a_turned_image_are_cut_as_it_lies_in_its_file(api, stored, place, dtype):
    values = ramp(dtype=dtype)
    spec = RasterSpec(values, interpretations=["red", "green", "blue"], **TURNED[place])
    address = f"/api/image-file/{stored('turned.tif', spec).pk}"
    assert api.get(f"{address}/tiles/metadata").json()["levels"] == 2
    upright = f"/api/image-file/{stored('upright.tif', RasterSpec(values, interpretations=['red', 'green', 'blue'])).pk}"
    for tile in (
        "tiles/1/0/0.png",
        "tiles/1/1/1.png",
        "tiles/0/0/0.png",
        "tiles/dzi_files/9/1_0.png",
        "tiles/dzi_files/7/0_0.png",
    ):
        drawn = picture(api.get(f"{address}/{tile}"))
        assert np.array_equal(drawn, picture(api.get(f"{upright}/{tile}"))), tile
    if dtype == "uint8":
        drawn = picture(api.get(f"{address}/tiles/1/0/0.png"))
        assert np.array_equal(drawn[..., :3], values[:, :256, :256].transpose(1, 2, 0))
    # The same picture of the place on the ground as ever.
    assert picture(api.get(f"{address}/tiles/11/1109/1480.png?projection=EPSG:3857")).shape == (256, 256, 4)


def test_tiles_of_a_turned_image_have_corners_in_a_projection_only(api, stored):
    address = f"/api/image-file/{stored('turned.tif', RasterSpec(ramp(), **TURNED['turned'])).pk}"
    assert api.get(f"{address}/tiles/0/0/0/corners").status_code == 400
    assert api.get(f"{address}/tiles/11/1109/1480/corners?projection=EPSG:3857").status_code == 200


def test_tile_of_a_photograph_has_the_size_that_its_metadata_tells(api, photograph):
    metadata = api.get(f"{photograph}/tiles/metadata").json()
    drawn = picture(api.get(f"{photograph}/tiles/{metadata['levels'] - 1}/0/0.png"))
    assert drawn.shape[1] == metadata["tile_size"]
    assert np.array_equal(drawn[..., :3], ramp(300, 500).transpose(1, 2, 0))


@pytest.mark.parametrize("ending", get_formats())
def test_tile_in_every_format_of_the_original(api, geotiff, ending):
    response = api.get(f"{geotiff}/tiles/1/0/0.{ending}")
    assert response.status_code == 200
    assert response["Content-Type"] == get_mime_type(ending)
    assert Image.open(io.BytesIO(response.content)).size == (256, 256)


def test_tile_of_a_frame(api, stored):
    first = RasterSpec(ramp())
    address = f"/api/image-file/{stored('one.tif', first).pk}"
    assert api.get(f"{address}/tiles/0/0/0.png?frame=0").status_code == 200
    response = api.get(f"{address}/tiles/0/0/0.png?frame=1")
    assert response.status_code == 400
    assert response.json()["parameter"] == "frame"


def test_tile_has_its_route_by_name(stored):
    row = stored("colours.tif")
    assert reverse("image-file-tile", args=[row.pk, 3, 1, 2, "png"]) == f"/api/image-file/{row.pk}/tiles/3/1/2.png"


def test_tile_beyond_the_pyramid_is_the_clients_mistake(api, geotiff):
    response = api.get(f"{geotiff}/tiles/100/0/0.png")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    assert response.json()["parameter"] == "z"


def test_tile_corners(api, geotiff):
    corners = api.get(f"{geotiff}/tiles/1/0/0/corners?projection=EPSG:3857").json()
    half = 20037508.342789244
    assert corners == pytest.approx({"xmin": -half, "xmax": 0, "ymin": 0, "ymax": half})


def test_tile_corners_of_the_images_own_pixels(api, geotiff):
    corners = api.get(f"{geotiff}/tiles/1/1/0/corners").json()
    assert corners == {"xmin": 502560, "xmax": 505120, "ymin": 4997440, "ymax": 5000000}


def test_tiles_metadata(api, geotiff):
    metadata = api.get(f"{geotiff}/tiles/metadata?projection=EPSG:3857").json()
    assert set(metadata) == {"levels", "size_x", "size_y", "tile_size", "geospatial", "additional_metadata"}
    assert metadata["geospatial"] is True
    assert metadata["tile_size"] == 256
    assert metadata["size_x"] == metadata["size_y"] == 256 << (metadata["levels"] - 1)
    assert metadata["additional_metadata"]["bounds"]["srs"] == "EPSG:4326"
