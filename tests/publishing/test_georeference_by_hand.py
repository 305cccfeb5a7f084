"""Images without a place on the ground get one by hand, or are published in their pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.geo.crs import Crs
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer
from tests.rasters import RasterSpec

PLAIN = RasterSpec(np.arange(200, dtype="uint8").reshape(1, 10, 20), crs=None, geotransform=None)
TRANSFORM = [10.0, 0.5, 0.0, 50.0, 0.0, -0.5]
POINTS = [[0, 0, 10.0, 50.0], [20, 0, 20.0, 50.0], [0, 10, 10.0, 45.0], [20, 10, 20.0, 45.0]]

pytestmark = pytest.mark.django_db


def drawn(client, crs, box):
    response = client.get(
        f"/maps/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=plan&STYLES=&CRS={crs}&BBOX={box}&WIDTH=20&HEIGHT=10&FORMAT=image/png&TRANSPARENT=TRUE"
    )
    assert response["Content-Type"] == "image/png", response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


@pytest.mark.parametrize("place", [{"geotransform": TRANSFORM}, {"points": POINTS}, {"extent": [10, 45, 20, 50]}])
@pytest.mark.parametrize("crs", ["EPSG:4326", Crs.parse("EPSG:4326").wkt])
def test_a_plain_image_is_put_on_the_ground(client, published, place, crs):
    published("plan", PLAIN, crs=crs, **place)
    assert client.get("/maps/api/layers/plan/").json()["extent"]["bbox"] == pytest.approx([10, 45, 20, 50])
    there = drawn(client, "CRS:84", "10,45,20,50")
    assert (there[..., 3] == 255).all()
    assert (drawn(client, "CRS:84", "30,45,40,50")[..., 3] == 0).all()
    # One pixel of the map for each of the image's: what is drawn is what it holds, in its order.
    values = there[..., 0].astype(int)
    assert (np.diff(values, axis=1) >= 0).all()
    assert (np.diff(values, axis=0) >= 0).all()


def test_an_image_may_leave_the_ground_for_its_pixels(client, published):
    published("plan", RasterSpec(PLAIN.data), crs="PIXEL")
    found = client.get("/maps/api/layers/plan/").json()
    assert (found["crs"], found["extent"]["bbox"]) == ("PIXEL", [0, 0, 20, 10])
    assert (drawn(client, "CRS:1", "0,0,20,10")[..., 3] == 255).all()


def test_a_wrong_crs_is_corrected_and_the_file_stays_as_it_is(client, published):
    row = published("plan", RasterSpec(PLAIN.data, crs="EPSG:32633"), crs="EPSG:32634")
    assert client.get("/maps/api/layers/plan/").json()["crs"] == "EPSG:32634"
    row.crs = ""
    row.save()
    assert publish(row).changed
    assert client.get("/maps/api/layers/plan/").json()["crs"] == "EPSG:32633"


@pytest.mark.parametrize(
    "wrong",
    [
        {"crs": "EPSG:999999", "geotransform": TRANSFORM},
        {"crs": "EPSG:4326", "geotransform": 1},
        {"crs": "EPSG:4326", "geotransform": {"a": 1}},
        {"crs": "EPSG:4326", "geotransform": [0, 10**400, 0, 0, 0, -1]},
        {"crs": "EPSG:4326", "points": {"a": 1}},
        {"crs": "EPSG:4326", "points": True},
        {"crs": "EPSG:4326", "geotransform": [1, 2, 3]},
        {"crs": "EPSG:4326", "geotransform": [0, 0, 0, 0, 0, 0]},
        {"crs": "EPSG:4326", "points": POINTS[:2]},
        {"crs": "EPSG:4326", "points": [[0, 0, 1, 1], [1, 1, 2, 2], [2, 2, 3, 3]]},
        {"crs": "EPSG:4326", "points": "abc"},
        {"crs": "EPSG:4326", "extent": [10, 45, 20]},
        {"crs": "EPSG:4326", "extent": [20, 45, 10, 50]},
        {"crs": "EPSG:4326", "extent": "abc"},
        {"geotransform": TRANSFORM},
        {"extent": [10, 45, 20, 50]},
    ],
)
def test_half_a_place_is_refused(raster, wrong):
    row = Layer(name="plan", path=str(raster("plan.tif", PLAIN)), **wrong)
    with pytest.raises(Exception, match=r"."):
        row.full_clean()
    row.save()
    assert publish(row).problem


def test_a_crs_alone_is_no_place(raster):
    row = Layer.objects.create(name="plan", path=str(raster("plan.tif", PLAIN)), crs="EPSG:4326")
    assert "where it lies" in publish(row).problem
