"""An image that was given its place by hand has it in every protocol, to the pixel."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.geo.crs import Crs
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer
from tests.publishing.settings import OGC_LARGE_IMAGE
from tests.rasters import RasterSpec, write
from tests.unit.sources.remote.web_server import web_server

VALUES = np.arange(200, dtype="uint8").reshape(10, 20)
PLAIN = RasterSpec(VALUES[np.newaxis], crs=None, geotransform=None)
UPRIGHT = [500_000.0, 10.0, 0.0, 5_000_000.0, 0.0, -10.0]
TURNED = [500_000.0, 8.0, 6.0, 5_000_000.0, 6.0, -8.0]
"""Pixels of 10 m too, by a right-angled triangle."""


def at(transform, column, row):
    x, a, b, y, d, e = transform
    return x + column * a + row * b, y + column * d + row * e


def points(transform):
    return [[column, row, *at(transform, column, row)] for column, row in ((0, 0), (20, 0), (0, 10), (20, 10))]


CRSS = ["EPSG:32633", Crs.parse("EPSG:32633").wkt]
WAYS = [lambda transform: {"geotransform": transform}, lambda transform: {"points": points(transform)}]

pytestmark = pytest.mark.django_db


def picture(response):
    assert response["Content-Type"] == "image/png", response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))


def wms(client, crs, box, width, height, more="", version="1.3.0"):
    name = "CRS" if version == "1.3.0" else "SRS"
    operation = "GetFeatureInfo" if more else "GetMap"
    return client.get(
        f"/maps/wms?SERVICE=WMS&VERSION={version}&REQUEST={operation}&LAYERS=plan&STYLES=&{name}={crs}&BBOX={box}&WIDTH={width}"
        f"&HEIGHT={height}&FORMAT=image/png&TRANSPARENT=TRUE{more}"
    )


def pixel(client, query):
    return client.get(f"/maps/api/layers/plan/data/pixel?{query}").json()


def tile_matrix_set(client, start):
    """The set of the layer's own pixels."""
    text = client.get("/maps/wmts/1.0.0/plan/WMTSCapabilities.xml").text
    return next(iter(re.findall(f"<TileMatrixSet>({start}[^<]*)", text)), None)


@pytest.mark.parametrize("crs", CRSS)
@pytest.mark.parametrize("way", WAYS)
def test_an_upright_image(client, published, crs, way):
    published("plan", PLAIN, crs=crs, **way(UPRIGHT))
    for version in ("1.3.0", "1.1.1"):
        drawn = picture(wms(client, "EPSG:32633", "500000,4999900,500200,5000000", 20, 10, version=version))
        assert np.array_equal(drawn[..., 0], VALUES)
        assert (drawn[..., 3] == 255).all()
    own = tile_matrix_set(client, "EPSG_32633")
    tile = picture(client.get(f"/maps/wmts/1.0.0/plan/default/{own}/0/0/0.png"))
    assert np.array_equal(tile[:10, :20, 0], VALUES)
    assert not tile[10:, :, 3].any()
    assert not tile[:, 20:, 3].any()
    x, y = at(UPRIGHT, 3.5, 2.5)
    for query in ("left=3&top=2", f"units=EPSG:32633&left={x}&top={y}"):
        found = pixel(client, query)
        assert (found["bands"], found["column"], found["row"]) == ({"1": 43}, 3, 2)
        assert (found["x"], found["y"]) == pytest.approx((x, y))


@pytest.mark.parametrize("crs", CRSS)
@pytest.mark.parametrize("way", WAYS)
def test_a_turned_image(client, published, crs, way):
    published("plan", PLAIN, crs=crs, **way(TURNED))
    box = client.get("/maps/api/layers/plan/").json()["extent"]["bbox"]
    assert box == pytest.approx([500_000, 4_999_920, 500_220, 5_000_120])
    # Two cells a pixel: one of them has the pixel's middle at its own.
    drawn = picture(wms(client, "EPSG:32633", ",".join(map(str, box)), 220, 200))
    for column, row in ((0, 0), (19, 0), (0, 9), (19, 9), (10, 5)):
        x, y = at(TURNED, column + 0.5, row + 0.5)
        i, j = int(x - box[0]), int(box[3] - y)
        assert drawn[j, i].tolist() == [VALUES[row, column]] * 3 + [255]
        found = pixel(client, f"units=EPSG:32633&left={x}&top={y}")
        assert (found["bands"]["1"], found["column"], found["row"]) == (VALUES[row, column], column, row)
        assert pixel(client, f"left={column}&top={row}")["bands"]["1"] == VALUES[row, column]
        more = f"&QUERY_LAYERS=plan&INFO_FORMAT=application/json&I={i}&J={j}"
        told = wms(client, "EPSG:32633", ",".join(map(str, box)), 220, 200, more)
        assert f": {VALUES[row, column]}" in told.text, told.text
    # The corners of the box are outside of the image.
    assert not drawn[[0, 0, -1, -1], [0, -1, 0, -1], 3].any()
    # Its rows are not those of any map, but those of its own pyramid.
    tile = picture(client.get("/maps/api/layers/plan/tiles/0/0/0.png?projection="))
    assert np.array_equal(tile[:10, :20, 0], VALUES)
    assert tile_matrix_set(client, "EPSG_32633") is None


@pytest.mark.parametrize("spec", [PLAIN, RasterSpec(VALUES[np.newaxis])], ids=["without a place", "taken from its place"])
def test_an_image_in_its_pixels(client, published, spec):
    published("plan", spec, crs="PIXEL")
    drawn = picture(wms(client, "CRS:1", "0,0,20,10", 20, 10))
    assert np.array_equal(drawn[..., 0], VALUES)
    own = tile_matrix_set(client, "PIXEL")
    tile = picture(client.get(f"/maps/wmts/1.0.0/plan/default/{own}/0/0/0.png"))
    assert np.array_equal(tile[:10, :20, 0], VALUES)
    tile = picture(client.get("/maps/api/layers/plan/tiles/0/0/0.png"))
    assert np.array_equal(tile[:10, :20, 0], VALUES)
    found = pixel(client, "left=3&top=2")
    assert (found["bands"], found["longitude"]) == ({"1": 43}, None)
    assert client.get("/maps/api/layers/plan/tiles/0/0/0.png?projection=EPSG:3857").status_code == 400


def test_a_remote_image(client, rasters, settings):
    with web_server() as server:
        settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "REMOTE_PRIVATE_HOSTS": [f"127.0.0.1:{server.port}"]}
        server.files["/plan.tif"] = write(rasters / "plan.tif", PLAIN).read_bytes()
        row = Layer.objects.create(name="plan", path=server.url("/plan.tif"), crs="EPSG:32633", geotransform=UPRIGHT)
        assert not publish(row).problem
        drawn = picture(wms(client, "EPSG:32633", "500000,4999900,500200,5000000", 20, 10))
        assert np.array_equal(drawn[..., 0], VALUES)
        row.crs, row.geotransform = "PIXEL", None
        row.save()
        assert publish(row).changed
        assert np.array_equal(picture(wms(client, "CRS:1", "0,0,20,10", 20, 10))[..., 0], VALUES)
