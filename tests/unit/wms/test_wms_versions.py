import pytest

from ogc_large_image.errors import CrsNotSupported, InvalidParameter
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.wms.versions import WMS_111, WMS_130, negotiate, requested_version


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("", "1.3.0"),
        ("1.3.0", "1.3.0"),
        ("1.1.1", "1.1.1"),
        ("1.3", "1.3.0"),
        ("0.0.0", "1.1.1"),
        ("1.0.0", "1.1.1"),
        ("1.1.0", "1.1.1"),
        ("1.1.2", "1.1.1"),
        ("1.2.0", "1.1.1"),
        ("1.10.0", "1.3.0"),
        ("2.0.0", "1.3.0"),
        ("100.0.0", "1.3.0"),
    ],
)
def test_negotiation(asked, answered):
    assert negotiate(asked) == answered


@pytest.mark.parametrize("bad", ["x", "1.3.0.0", "1.", ".1", "-1.0.0", "١.٣.٠", "1,3,0", "99999.0.0", " "])
def test_what_is_no_version(bad):
    with pytest.raises(InvalidParameter) as caught:
        negotiate(bad)
    assert caught.value.locator == "VERSION"


@pytest.mark.parametrize(
    ("pairs", "version"),
    [
        ([], ""),
        ([("wmtver", "1.0.0")], "1.0.0"),
        ([("WMTVER", "0.0.0"), ("VERSION", "1.1.1")], "1.1.1"),
        ([("VERSION", "1.1.1"), ("WMTVER", "100.0.0")], "1.1.1"),
        ([("VERSION", ""), ("WMTVER", "1.1.1")], "1.1.1"),
    ],
)
def test_wmtver_is_another_name_of_version(pairs, version):
    assert requested_version(Kvp.parse(pairs)) == version


@pytest.mark.parametrize(
    ("version", "crs", "swapped"),
    [
        (WMS_130, WGS84, True),
        (WMS_130, CRS84, False),
        (WMS_130, PIXEL, False),
        (WMS_130, WEB_MERCATOR, False),
        (WMS_130, Crs.parse("EPSG:32632"), False),
        (WMS_130, Crs.parse("EPSG:31467"), True),
        (WMS_130, Crs.parse("EPSG:3035"), True),
        (WMS_130, Crs.parse("EPSG:3031"), False),
        (WMS_111, WGS84, False),
        (WMS_111, WEB_MERCATOR, False),
        (WMS_111, Crs.parse("EPSG:31467"), False),
        (WMS_111, Crs.parse("EPSG:3035"), False),
    ],
)
def test_axis_order_on_the_wire(version, crs, swapped):
    bbox = BBox(1, 2, 3, 4)
    assert version.in_wire_order(bbox, crs) == (BBox(2, 1, 4, 3) if swapped else bbox)
    assert version.in_wire_order(version.in_wire_order(bbox, crs), crs) == bbox


@pytest.mark.parametrize(
    ("version", "crs", "label"),
    [
        (WMS_130, CRS84, "CRS:84"),
        (WMS_130, PIXEL, "CRS:1"),
        (WMS_130, WGS84, "EPSG:4326"),
        (WMS_111, CRS84, None),
        (WMS_111, PIXEL, None),
        (WMS_111, WGS84, "EPSG:4326"),
        (WMS_130, Crs("WKT:0123", ""), None),
    ],
)
def test_labels(version, crs, label):
    assert version.label(crs) == label


@pytest.mark.parametrize(
    "text", ["EPSG:3857", "epsg:3857", "urn:ogc:def:crs:EPSG::3857", "http://www.opengis.net/def/crs/EPSG/0/3857"]
)
def test_names_of_a_crs_in_130(text):
    assert WMS_130.parse_crs(text) == WEB_MERCATOR


def test_the_crs_namespace_is_130s_alone():
    assert WMS_130.parse_crs("CRS:84") == CRS84
    assert WMS_130.parse_crs("CRS:1") == PIXEL
    assert WMS_111.parse_crs("EPSG:4326") == WGS84


@pytest.mark.parametrize(
    "text", ["CRS:84", "CRS:1", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326", "NONE", "PIXEL", "EPSG:", "EPSG:99999999"]
)
def test_what_is_no_srs_in_111(text):
    with pytest.raises(CrsNotSupported) as caught:
        WMS_111.parse_crs(text)
    assert caught.value.locator == "SRS"


@pytest.mark.parametrize(
    "text",
    ["PIXEL", "CRS:85", "AUTO2:42001,1,0,0", "EPSG:x", "EPSG:-1", "EPSG:٤٣٢٦", "4326", "WKT:0123", "x" * 5000, "/etc/passwd"],
)
def test_what_is_no_crs_in_130(text):
    with pytest.raises(CrsNotSupported) as caught:
        WMS_130.parse_crs(text)
    assert caught.value.locator == "CRS"
