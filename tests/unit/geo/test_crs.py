import pickle
import timeit

import pyproj
import pytest
from pydantic import TypeAdapter, ValidationError

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:3857",
        "epsg:3857",
        "urn:ogc:def:crs:EPSG::3857",
        "urn:ogc:def:crs:EPSG:6.18.3:3857",
        "urn:ogc:def:crs:EPSG:6.18:3:3857",
        "urn:x-ogc:def:crs:EPSG:6.11:3857",
        "http://www.opengis.net/def/crs/EPSG/0/3857",
        "https://www.opengis.net/def/crs/EPSG/0/3857",
        "http://www.opengis.net/gml/srs/epsg.xml#3857",
        "EPSG:900913",
        "EPSG:3785",
        "EPSG:102100",
        "EPSG:102113",
    ],
)
def test_every_spelling_and_alias_of_web_mercator_is_one_crs(text):
    assert Crs.parse(text) == WEB_MERCATOR
    assert Crs.parse(text).code == "EPSG:3857"


@pytest.mark.parametrize(
    "text",
    [
        "CRS:84",
        "OGC:CRS84",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ],
)
def test_every_spelling_of_crs84_is_one_crs(text):
    assert Crs.parse(text) == CRS84


def test_the_image_crs_has_a_name():
    assert Crs.parse("CRS:1") is PIXEL
    assert PIXEL.is_pixel
    assert not PIXEL.northing_first


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "EPSG",
        "EPSG:",
        "EPSG:0",
        "EPSG:04326",
        "EPSG:-4326",
        "EPSG:+4326",
        "EPSG:4326.0",
        "EPSG:1e3",
        "EPSG:NaN",
        "EPSG:9999999",
        "EPSG:" + "9" * 400,
        "EPSG:٤٣٢٦",
        "EPSG:4326\n",
        "EPSG:4326\x00",
        " EPSG:4326",
        "\udc80",
        "EPSG:4326+5773",
        "AUTO2:42001,1,0,0",
        "CRS:83",
        "+proj=longlat",
        "WGS 84",
        "IAU_2015:30100",
        "/etc/passwd",
        "http://www.opengis.net/def/crs/EPSG/0/",
        "http://example.org/def/crs/EPSG/0/4326",
        'GEOGCS["WGS 84"]',
        "PIXEL",
    ],
)
def test_a_text_that_names_no_crs_is_refused_with_its_locator(text):
    with pytest.raises(CrsNotSupported) as refusal:
        Crs.parse(text, "SRS")
    assert refusal.value.locator == "SRS"


@pytest.mark.parametrize("code", [5703, 4978, 4979, 5972], ids=["vertical", "geocentric", "3D", "compound"])
def test_what_is_not_flat_is_refused(code):
    with pytest.raises(CrsNotSupported):
        Crs.parse(f"EPSG:{code}")


def test_a_crs_without_formulas_is_refused():
    with pytest.raises(CrsNotSupported):  # Lambert conic conformal, west orientated
        Crs.parse("EPSG:2300")


def test_a_refusal_does_not_repeat_the_text():
    with pytest.raises(CrsNotSupported) as refusal:
        Crs.parse("http://internal/secret")
    assert "secret" not in refusal.value.message


def test_parsing_a_known_name_again_takes_microseconds():
    Crs.parse("EPSG:32633")
    assert min(timeit.repeat(lambda: Crs.parse("EPSG:32633"), number=1000, repeat=5)) / 1000 < 50e-6


def test_equality_hash_and_pickle_go_by_code():
    other = Crs("EPSG:4326", "another text")
    assert other == WGS84
    assert hash(other) == hash(WGS84)
    assert WGS84 != CRS84
    assert pickle.loads(pickle.dumps(WGS84)).wkt == WGS84.wkt


def test_wgs84_and_crs84_share_a_grid_and_no_others_do():
    assert WGS84.same_grid(CRS84)
    assert CRS84.same_grid(WGS84)
    assert not WGS84.same_grid(Crs.parse("EPSG:4258"))
    assert not WGS84.same_grid(PIXEL)


@pytest.mark.parametrize(("text", "period"), [("EPSG:4326", 360.0), ("CRS:84", 360.0), ("EPSG:4807", 400.0)])
def test_longitude_wraps_after_one_turn(text, period):
    assert Crs.parse(text).x_period == period


@pytest.mark.parametrize("code", [3857, 3395, 4087, 32662, 3832, 54004])
def test_x_of_a_world_cylinder_wraps_after_the_equator(code):
    authority = "ESRI" if code == 54004 else "EPSG"
    crs = Crs.from_wkt(pyproj.CRS.from_authority(authority, code).to_wkt())
    assert crs.x_period == pytest.approx(40075016.68557849, rel=1e-12)


def test_the_range_of_x_is_centred_on_the_false_easting():
    crs = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=merc +lon_0=5 +x_0=1000000 +ellps=WGS84").to_wkt())
    assert crs.x_range == pytest.approx((1e6 - 20037508.342789244, 1e6 + 20037508.342789244))


@pytest.mark.parametrize("code", [32633, 3031, 2154, 27700, 2056, 3035, 8857])
def test_x_of_a_regional_or_oval_map_does_not_wrap(code):
    assert Crs.parse(f"EPSG:{code}").x_period is None


def test_units_are_told_in_metres():
    assert WGS84.metres_per_unit == pytest.approx(111319.49079327358)
    assert WEB_MERCATOR.metres_per_unit == 1.0
    assert Crs.parse("EPSG:2263").metres_per_unit == pytest.approx(0.3048006096)
    assert PIXEL.metres_per_unit == 0.00028


def test_area_of_use_is_a_box_of_longitude_and_latitude():
    assert Crs.parse("EPSG:32633").area_of_use == (12, 0, 18, 84)
    assert Crs.parse("EPSG:2193").area_of_use.is_valid
    assert PIXEL.area_of_use is None


def test_an_area_of_use_over_the_antimeridian_holds_both_sides():
    area = Crs.parse("EPSG:3460").area_of_use
    assert (area.xmin, area.xmax) == (-180, 180)


def test_names_for_the_wire():
    assert WGS84.urn == "urn:ogc:def:crs:EPSG::4326"
    assert WGS84.url == "http://www.opengis.net/def/crs/EPSG/0/4326"
    assert WGS84.epsg == 4326
    assert WGS84.name == "WGS 84"
    assert CRS84.urn == "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert CRS84.url == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert CRS84.epsg is None


@pytest.mark.parametrize("crs", [WGS84, CRS84, PIXEL, Crs.parse("EPSG:31467")], ids=lambda crs: crs.code)
def test_its_own_names_are_parsed_again(crs):
    assert Crs.parse(crs.urn) == crs
    assert Crs.parse(crs.url) == crs


@pytest.mark.parametrize("code", [4326, 3857, 32633, 2154, 27700, 5070, 2263, 31467, 32661])
def test_wkt_without_its_code_is_identified(code):
    wkt = pyproj.CRS.from_epsg(code).to_wkt("WKT2_2019")
    head, _, _ = wkt.rpartition(f',\n    ID["EPSG",{code}]')
    wkt = head + "]" if head else pyproj.CRS.from_epsg(code).to_wkt()
    assert Crs.from_wkt(wkt) == Crs.parse(f"EPSG:{code}")


def test_wkt_of_esri_is_identified():
    assert Crs.from_wkt(pyproj.CRS.from_epsg(32633).to_wkt("WKT1_ESRI")).code == "EPSG:32633"
    assert Crs.from_wkt(CRS84.wkt) == CRS84


def test_the_same_projection_on_an_unknown_datum_is_not_identified():
    text = "+proj=tmerc +lat_0=0 +lon_0=9 +k=1 +x_0=3500000 +ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7"
    crs = Crs.from_wkt(pyproj.CRS.from_proj4(text).to_wkt())
    assert crs.code.startswith("WKT:")
    assert crs.epsg is None
    assert crs.urn == crs.url == ""
    assert not crs.is_geographic


@pytest.mark.parametrize(("code", "flat"), [(5972, 25832), (4979, 4326), (9518, 4326)])
def test_a_height_is_left_out_of_a_rasters_crs(code, flat):
    assert Crs.from_wkt(pyproj.CRS.from_epsg(code).to_wkt()) == Crs.parse(f"EPSG:{flat}")


@pytest.mark.parametrize(
    "wkt", ["", "\x00", "\udc80", "EPSG:4326", "PROJCS[", 'LOCAL_CS["x",UNIT["m",1]]', pyproj.CRS.from_epsg(5703).to_wkt()]
)
def test_wkt_that_locates_nothing_is_refused(wkt):
    with pytest.raises(CrsNotSupported):
        Crs.from_wkt(wkt)


def test_a_record_is_restored():
    odd = Crs.from_wkt(pyproj.CRS.from_proj4("+proj=laea +lat_0=13 +lon_0=7 +ellps=WGS84").to_wkt())
    for crs in (WGS84, CRS84, PIXEL, odd):
        restored = Crs.restore(crs.code, crs.wkt)
        assert restored == crs
        assert restored.wkt == crs.wkt


def test_a_record_of_a_forgotten_code_is_restored_from_its_wkt():
    assert Crs.restore("EPSG:9999999", WGS84.wkt) == WGS84


def test_a_damaged_record_is_refused():
    with pytest.raises(CrsNotSupported):
        Crs.restore("WKT:0123456789abcdef", "damaged")


def test_the_base_is_the_geographic_crs_below():
    assert WEB_MERCATOR.base == WGS84
    assert Crs.parse("EPSG:31467").base == Crs.parse("EPSG:4314")
    assert WGS84.base is WGS84


def test_a_model_of_a_sites_own_may_have_a_crs():
    crs = TypeAdapter(Crs)
    assert crs.validate_python(WGS84) is WGS84
    for wrong in (0, "EPSG:4326", None):
        with pytest.raises(ValidationError, match="no such coordinate reference system"):
            crs.validate_python(wrong)
