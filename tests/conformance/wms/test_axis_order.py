"""06-042 6.7.2 and 7.3.3.6 against 01-068r3 6.5.5: coordinates in the order of the CRS's definition, or east before north."""

import io

import numpy as np
import pyproj
import pytest
from lxml import etree
from PIL import Image

from tests.conformance.wms.conftest import Wms

# Projected and geographic, of either axis order, all of use where the raster is.
CODES = (
    *(4326, 4258, 4230, 4312, 4314, 4171, 4275, 4284),
    *(3857, 3395, 6933, 3035, 3034, 25832, 25833, 32632, 32633, 32634, 3045, 3046),
    *(31467, 31468, 31469, 31287, 31256, 3416, 2180, 5514, 3794, 3765, 5243, 4839, 23033, 28403),
)
SIZE = {"WIDTH": "60", "HEIGHT": "45"}


@pytest.fixture
def listed(publish, raster_layer):
    return publish(raster_layer("rgb"), CRS=[f"EPSG:{code}" for code in CODES], CACHE="none")


def capabilities(client, version):
    response = client.get("/wms", {"SERVICE": "WMS", "REQUEST": "GetCapabilities", "VERSION": version})
    return etree.fromstring(response.content, etree.XMLParser(load_dtd=False, no_network=True))


def boxes(client, version):
    """The layer's extents as the document states them, by CRS."""
    name = "{*}BoundingBox"
    label = "CRS" if version == "1.3.0" else "SRS"
    return {
        box.get(label): tuple(float(box.get(side)) for side in ("minx", "miny", "maxx", "maxy"))
        for box in capabilities(client, version).iter(name)
    }


def is_northing_first(code):
    """By the register's own axes, whose names tell more than directions do near the poles."""
    first = pyproj.CRS.from_epsg(code).axis_info[0]
    return "north" in first.name.lower() or "latitude" in first.name.lower()


def picture(client, version, code, bbox):
    crs = "CRS" if version == "1.3.0" else "SRS"
    wire = ",".join(map(repr, bbox))
    response = Wms(client, version)(**{crs: f"EPSG:{code}", "BBOX": wire, **SIZE})
    assert response["Content-Type"] == "image/png", response.content
    return response.content


@pytest.mark.parametrize("code", CODES, ids=[f"06-042-6.7.2-axis-order-EPSG-{code}" for code in CODES])
def test_each_version_has_its_own_axis_order_and_the_same_picture(client, listed, code):
    new, old = boxes(client, "1.3.0")[f"EPSG:{code}"], boxes(client, "1.1.1")[f"EPSG:{code}"]
    swapped = (new[1], new[0], new[3], new[2])
    assert old == (swapped if is_northing_first(code) else new)
    data = picture(client, "1.3.0", code, new)
    assert data == picture(client, "1.1.1", code, old)
    # The layer's own extent, so most of the map is the layer.
    colours = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).reshape(-1, 3)
    assert len(np.unique(colours, axis=0)) > 500


def test_both_orders_are_among_them():
    assert sum(map(is_northing_first, CODES)) >= 10
    assert sum(not is_northing_first(code) for code in CODES) >= 10
    assert len(set(CODES)) >= 30


def test_crs84_is_east_before_north(client, listed):
    """06-042 B.3: CRS:84 is WGS 84 with longitude first."""
    new = boxes(client, "1.3.0")
    west, south, east, north = new["CRS:84"]
    assert new["EPSG:4326"] == (south, west, north, east)
    wms = Wms(client)
    lonlat = wms(CRS="CRS:84", BBOX=f"{west},{south},{east},{north}", **SIZE)
    latlon = wms(CRS="EPSG:4326", BBOX=f"{south},{west},{north},{east}", **SIZE)
    assert lonlat.content == latlon.content
