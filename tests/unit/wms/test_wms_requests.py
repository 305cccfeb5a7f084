import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ogc_large_image import errors
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.layers.layer import DEFAULT_STYLE, LayerGroup
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.render.queries import WHITE, ImageFormat
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.parameters import Offer, require_service
from ogc_large_image.wms.requests import parse_get_map
from ogc_large_image.wms.versions import WMS_111, WMS_130
from tests.conftest import ListedCatalog
from tests.unit.wms.samples import GAUSS_KRUGER, NORWAY_UTM, UTM_32N, a_layer, a_scan

GREY = Style(name="grey")
LAYERS = (a_layer("lakes", styles=(DEFAULT_STYLE, GREY)), a_layer("roads"), NORWAY_UTM, GAUSS_KRUGER, a_scan())
OFFER = Offer(ListedCatalog(LayerGroup("Maps", layers=LAYERS)), Limits(layer_limit=3))

GOOD_130 = {
    "SERVICE": "WMS",
    "VERSION": "1.3.0",
    "REQUEST": "GetMap",
    "LAYERS": "lakes",
    "STYLES": "",
    "CRS": "EPSG:4326",
    "BBOX": "50,5,60,10",
    "WIDTH": "200",
    "HEIGHT": "100",
    "FORMAT": "image/png",
}
GOOD_111 = {**GOOD_130, "VERSION": "1.1.1", "SRS": "EPSG:4326", "BBOX": "5,50,10,60"}
del GOOD_111["CRS"]


def parse(version=WMS_130, **changes):
    values = {**(GOOD_130 if version is WMS_130 else GOOD_111), **changes}
    return request(version, values).query


def request(version, values, offer=OFFER):
    return parse_get_map(Kvp.parse((key, value) for key, value in values.items() if value is not None), version, offer)


@pytest.mark.parametrize("version", [WMS_111, WMS_130])
def test_both_versions_ask_for_the_same_map(version):
    query = parse(version)
    assert [(selection.layer.name, selection.style.name) for selection in query.selections] == [("lakes", "default")]
    assert (query.grid.bbox, query.grid.crs, query.grid.width, query.grid.height) == (BBox(5, 50, 10, 60), WGS84, 200, 100)
    assert (query.format, query.transparent, query.background) == (ImageFormat.PNG, False, WHITE)


@pytest.mark.parametrize(
    ("version", "layers", "crs", "wire", "bbox"),
    [
        (WMS_130, "lakes", "EPSG:4326", "50,5,60,10", BBox(5, 50, 10, 60)),
        (WMS_130, "lakes", "CRS:84", "5,50,10,60", BBox(5, 50, 10, 60)),
        (WMS_130, "lakes", "EPSG:3857", "1,2,3,4", BBox(1, 2, 3, 4)),
        (WMS_130, "norway", "EPSG:32632", "1,2,3,4", BBox(1, 2, 3, 4)),
        (WMS_130, "gk", "EPSG:31467", "1,2,3,4", BBox(2, 1, 4, 3)),
        (WMS_130, "scan", "CRS:1", "1,2,3,4", BBox(1, 2, 3, 4)),
        (WMS_111, "lakes", "EPSG:4326", "5,50,10,60", BBox(5, 50, 10, 60)),
        (WMS_111, "lakes", "EPSG:3857", "1,2,3,4", BBox(1, 2, 3, 4)),
        (WMS_111, "gk", "EPSG:31467", "1,2,3,4", BBox(1, 2, 3, 4)),
    ],
)
def test_axis_order(version, layers, crs, wire, bbox):
    assert parse(version, LAYERS=layers, BBOX=wire, **{version.crs_parameter: crs}).grid.bbox == bbox


def test_layers_are_drawn_in_the_order_given():
    query = parse(LAYERS="roads,lakes", STYLES=",grey")
    assert [(selection.layer.name, selection.style) for selection in query.selections] == [
        ("roads", DEFAULT_STYLE),
        ("lakes", GREY),
    ]


@pytest.mark.parametrize("styles", [None, "", ",", ",,,", "default,default", "default,", "default,,,"])
def test_default_styles(styles):
    assert [selection.style for selection in parse(LAYERS="lakes,roads", STYLES=styles).selections] == [DEFAULT_STYLE] * 2


@pytest.mark.parametrize("styles", ["grey", "grey,default,default", ",,grey"])
def test_styles_that_do_not_match_the_layers(styles):
    with pytest.raises(errors.InvalidParameter) as caught:
        parse(LAYERS="lakes,roads", STYLES=styles)
    assert caught.value.locator == "STYLES"


@pytest.mark.parametrize(
    ("text", "image_format"),
    [("image/png", ImageFormat.PNG), ("IMAGE/JPEG", ImageFormat.JPEG), ("image/webp", ImageFormat.WEBP)],
)
def test_formats(text, image_format):
    assert parse(FORMAT=text).format is image_format


@pytest.mark.parametrize(("text", "transparent"), [("image/png", True), ("image/webp", True), ("image/jpeg", False)])
def test_transparency_where_the_format_has_it(text, transparent):
    assert parse(FORMAT=text, TRANSPARENT="TRUE").transparent is transparent


def test_background():
    assert parse(BGCOLOR="0x0000FF").background == (0, 0, 255)


def test_numbers_as_xml_schema_writes_them():
    assert parse(CRS="CRS:84", BBOX="-.0005E1,-25E-4,+05E-3,.00025E+1").grid.bbox == BBox(-0.005, -0.0025, 0.005, 0.0025)


def test_wmtver_stands_for_version():
    assert parse(WMS_111, VERSION=None, WMTVER="1.1.1").grid.width == 200


def test_a_bbox_beyond_the_crs_is_no_error():
    assert parse(CRS="CRS:84", BBOX="-10,90,10,110").grid.bbox == BBox(-10, 90, 10, 110)


@pytest.mark.parametrize("value", ["", "XML", "INIMAGE", "BLANK", "application/vnd.ogc.se_inimage", "nonsense", "\x00"])
def test_exceptions_is_accepted_whatever_it_says(value):
    assert parse(EXCEPTIONS=value).grid.width == 200


@pytest.mark.parametrize(
    ("changes", "error", "locator"),
    [
        ({"VERSION": None}, errors.MissingParameter, "VERSION"),
        ({"LAYERS": None}, errors.MissingParameter, "LAYERS"),
        ({"LAYERS": ""}, errors.MissingParameter, "LAYERS"),
        ({"CRS": None}, errors.MissingParameter, "CRS"),
        ({"BBOX": None}, errors.MissingParameter, "BBOX"),
        ({"WIDTH": None}, errors.MissingParameter, "WIDTH"),
        ({"HEIGHT": ""}, errors.MissingParameter, "HEIGHT"),
        ({"FORMAT": None}, errors.MissingParameter, "FORMAT"),
        ({"SERVICE": "WFS"}, errors.InvalidParameter, "SERVICE"),
        ({"LAYERS": "nothing"}, errors.LayerNotDefined, "LAYERS"),
        ({"LAYERS": "lakes,nothing"}, errors.LayerNotDefined, "LAYERS"),
        ({"LAYERS": "nothing,lakes"}, errors.LayerNotDefined, "LAYERS"),
        ({"LAYERS": "lakes,"}, errors.LayerNotDefined, "LAYERS"),
        ({"LAYERS": "Lakes"}, errors.LayerNotDefined, "LAYERS"),
        ({"LAYERS": "lakes,lakes,lakes,lakes"}, errors.LimitExceeded, "LAYERS"),
        ({"STYLES": "nothing"}, errors.StyleNotDefined, "STYLES"),
        ({"LAYERS": "lakes,roads", "STYLES": "grey,nothing"}, errors.StyleNotDefined, "STYLES"),
        ({"CRS": "EPSG:9999999"}, errors.CrsNotSupported, "CRS"),
        ({"CRS": "EPSG:32633"}, errors.CrsNotSupported, "CRS"),
        ({"CRS": "CRS:1"}, errors.CrsNotSupported, "CRS"),
        ({"CRS": "EPSG:5773"}, errors.CrsNotSupported, "CRS"),
        ({"LAYERS": "scan"}, errors.CrsNotSupported, "CRS"),
        ({"LAYERS": "lakes,scan"}, errors.CrsNotSupported, "CRS"),
        ({"BBOX": "60,5,50,10"}, errors.InvalidParameter, "BBOX"),
        ({"BBOX": "50,10,60,5"}, errors.InvalidParameter, "BBOX"),
        ({"BBOX": "50,5,50,10"}, errors.InvalidParameter, "BBOX"),
        ({"BBOX": "50,5,60,5"}, errors.InvalidParameter, "BBOX"),
        ({"BBOX": "-1e308,-1e308,1e308,1e308"}, errors.InvalidParameter, "BBOX"),
        ({"BBOX": "0,0,1e-320,1e-320"}, errors.InvalidParameter, "BBOX"),
        ({"WIDTH": "0"}, errors.InvalidParameter, "WIDTH"),
        ({"HEIGHT": "-5"}, errors.InvalidParameter, "HEIGHT"),
        ({"FORMAT": "image/bmp"}, errors.FormatNotSupported, "FORMAT"),
        ({"TRANSPARENT": "maybe"}, errors.InvalidParameter, "TRANSPARENT"),
        ({"BGCOLOR": "red"}, errors.InvalidParameter, "BGCOLOR"),
    ],
)
def test_what_is_wrong_is_named(changes, error, locator):
    with pytest.raises(error) as caught:
        parse(**changes)
    assert caught.value.locator == locator


def test_the_crs_of_one_layer_is_not_anothers():
    assert parse(LAYERS="norway", CRS="EPSG:32632", BBOX="1,2,3,4").grid.crs == UTM_32N
    with pytest.raises(errors.CrsNotSupported):
        parse(LAYERS="norway,lakes", CRS="EPSG:32632", BBOX="1,2,3,4")


def test_a_configured_crs_is_every_layers():
    etrs = Crs.parse("EPSG:25832")
    offer = Offer(OFFER.catalog, OFFER.limits, (etrs,))
    kvp = Kvp.parse({**GOOD_130, "CRS": "EPSG:25832", "BBOX": "1,2,3,4"}.items())
    assert parse_get_map(kvp, WMS_130, offer).query.grid.crs == etrs


def test_service_is_mandatory_for_capabilities_alone():
    require_service(Kvp.parse([]), mandatory=False)
    require_service(Kvp.parse([("service", "wms")]), mandatory=True)
    with pytest.raises(errors.MissingParameter):
        require_service(Kvp.parse([]), mandatory=True)


BAD_VALUES = (
    None, "", "x", "NaN", "inf", "-inf", "1e308", "-1e308", "1e999", "-1", "0", "9" * 400, "٣", "５", "\x00", "a\x00b", "\n", "\x1b",
    ",", ",,,", ",,,,", "1,2,3", "1,2,3,4,5", "nan,nan,nan,nan", "0,0,1e308,1e308", "-1e308,-1e308,1e308,1e308", "0,0,5e-324,5e-324",
    "é", "\ufffe", "../../etc/passwd", "/vsicurl/http://x", "<a>", "%", "EPSG:0", "EPSG:4979", "CRS:88", "x" * 40_000,
)  # fmt: skip


def located_error(*version, **changes):
    """Fails for an error that names no parameter, and for every error but ours."""
    found = None
    try:
        parse(*version, **changes)
    except errors.OgcLargeImageError as error:
        found = error
    assert found is None or found.locator


@pytest.mark.parametrize("version", [WMS_111, WMS_130])
@pytest.mark.parametrize("name", [*GOOD_130, "SRS", "TRANSPARENT", "BGCOLOR", "EXCEPTIONS", "TIME", "WMTVER"])
def test_bad_values_are_domain_errors(version, name):
    for value in BAD_VALUES:
        located_error(version, **{name: value})


@pytest.mark.parametrize("name", ["VERSION", "SERVICE", "LAYERS", "STYLES", "CRS", "BBOX", "WIDTH", "HEIGHT", "FORMAT"])
def test_a_parameter_given_twice_with_different_values(name):
    kvp = Kvp.parse([*GOOD_130.items(), (name.lower(), GOOD_130[name] + "1")])
    with pytest.raises(errors.InvalidParameter) as caught:
        parse_get_map(kvp, WMS_130, OFFER)
    assert caught.value.locator == name


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*GOOD_130, "SRS", "TRANSPARENT", "BGCOLOR"]), st.text(max_size=30), max_size=4))
def test_any_texts_are_a_query_or_a_domain_error(changes):
    located_error(**changes)


def test_each_crs_in_either_version():
    assert parse(CRS="CRS:84", BBOX="5,50,10,60").grid.crs == CRS84
    assert parse(LAYERS="scan", CRS="CRS:1", BBOX="0,0,4,3").grid.crs == PIXEL
    assert parse(WMS_111, SRS="EPSG:3857").grid.crs == WEB_MERCATOR
