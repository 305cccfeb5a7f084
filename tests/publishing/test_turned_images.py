"""An image that lies askew is in the same rectangle whoever tells of it, and in no more than its outline needs."""

from xml.etree import ElementTree

import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.tile_matrix import tile_limits
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from tests.turned_images import TURNED

WMS = {"w": "http://www.opengis.net/wms"}
WMTS = {"w": "http://www.opengis.net/wmts/1.0", "o": "http://www.opengis.net/ows/1.1"}

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["utm 45", "utm shear", "degrees 30", "polar 200"])
def image(request, published):
    """Published under the name ``plan``, by its geotransform or by points."""
    image = TURNED[request.param]
    published("plan", image.spec_with_points if "shear" in request.param else image.spec)
    return image


def document(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return ElementTree.fromstring(response.content)


def test_the_row_and_rest_have_the_outlines_degrees(client, image):
    from ogc_large_image.publishing.models import Layer

    expected = pytest.approx(image.extent_in("OGC:CRS84"), abs=image.pixel_in("OGC:CRS84"))
    row = Layer.objects.get(name="plan")
    assert (row.west, row.south, row.east, row.north) == expected
    degrees = client.get("/maps/api/layers/plan/").json()["extent"]["lonlat"]
    assert degrees == [row.west, row.south, row.east, row.north]
    assert client.get("/maps/api/layers/plan/tiles/tilejson.json").json()["bounds"] == degrees
    bounds = client.get("/maps/api/layers/plan/info/metadata").json()["bounds"]
    # large-image's own, which follows the corners alone.
    assert [bounds[side] for side in ("xmin", "ymin", "xmax", "ymax")] == pytest.approx(degrees, abs=0.2)


def test_wms_lists_the_rectangle_around_the_outline_in_each_crs(client, image):
    root = document(client, "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0")
    layer = next(each for each in root.iter(f"{{{WMS['w']}}}Layer") if each.findtext("w:Name", "", WMS) == "plan")
    found = {
        each.get("CRS"): tuple(float(each.get(side)) for side in ("minx", "miny", "maxx", "maxy"))
        for each in layer.findall("w:BoundingBox", WMS)
    }
    assert {"CRS:84", "EPSG:4326", "EPSG:3857", image.crs} <= found.keys()
    south, west, north, east = found.pop("EPSG:4326")
    assert found["CRS:84"] == (west, south, east, north)
    for crs, box in found.items():
        code = {"CRS:84": "OGC:CRS84"}.get(crs, crs)
        expected, pixel = (image.extent, image.pixel) if code == image.crs else (image.extent_in(code), image.pixel_in(code))
        assert box == pytest.approx(expected, abs=pixel)
    geographic = [float(each.text) for each in layer.find("w:EX_GeographicBoundingBox", WMS)]
    assert geographic == pytest.approx([west, east, south, north], abs=image.pixel_in("OGC:CRS84"))


def test_wmts_has_the_tiles_that_the_outline_needs(client, image):
    root = document(client, "/maps/wmts/1.0.0/plan/WMTSCapabilities.xml")
    lower, upper = (root.findtext(f".//o:WGS84BoundingBox/o:{corner}Corner", "", WMTS) for corner in ("Lower", "Upper"))
    told = [*map(float, lower.split()), *map(float, upper.split())]
    assert told == pytest.approx(image.extent_in("OGC:CRS84"), abs=image.pixel_in("OGC:CRS84"))
    links = {each.findtext("w:TileMatrixSet", "", WMTS): each for each in root.iterfind(".//w:TileMatrixSetLink", WMTS)}
    for name, crs in (("WebMercatorQuad", "EPSG:3857"), ("WorldCRS84Quad", "OGC:CRS84")):
        limits = links[name].findall(".//w:TileMatrixLimits", WMTS)
        assert limits
        for each in limits:
            matrix = TILE_MATRIX_SETS[name].matrix(each.findtext("w:TileMatrix", "", WMTS))
            numbers = [
                int(each.findtext(f"w:{side}", "", WMTS)) for side in ("MinTileRow", "MaxTileRow", "MinTileCol", "MaxTileCol")
            ]
            assert numbers in _possible(matrix, image.extent_in(crs), image.pixel_in(crs))


def _possible(matrix, box, pixel):
    """Rows and columns around the box, and around one that is some of a pixel larger: a side may lie on a tile's edge."""
    some = pixel / 10
    boxes = [box, BBox(box.xmin - some, box.ymin - some, box.xmax + some, box.ymax + some)]
    return [
        [found.min_row, found.max_row, found.min_col, found.max_col] for found in (tile_limits(matrix, each) for each in boxes)
    ]


def test_a_tile_beyond_the_outlines_rectangle_is_refused_and_one_in_it_is_drawn(client, published):
    published("plan", TURNED["polar 45"].spec)
    image = TURNED["polar 45"]
    set_ = TILE_MATRIX_SETS["WebMercatorQuad"]
    matrix = set_.matrix("7")
    limits = tile_limits(matrix, image.extent_in("EPSG:3857"))

    def answer(row, column):
        return client.get(f"/maps/wmts/1.0.0/plan/default/WebMercatorQuad/7/{row}/{column}.png").status_code

    middle = (limits.min_row + limits.max_row) // 2, (limits.min_col + limits.max_col) // 2
    assert answer(*middle) == answer(limits.min_row, limits.min_col) == answer(limits.max_row, limits.max_col) == 200
    beyond = [
        (limits.min_row - 1, middle[1]),
        (limits.max_row + 1, middle[1]),
        (middle[0], limits.min_col - 1),
        (middle[0], limits.max_col + 1),
    ]
    assert {answer(*place) for place in beyond} == {400}
