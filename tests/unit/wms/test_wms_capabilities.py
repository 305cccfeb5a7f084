import time
from dataclasses import replace

import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WGS84, Crs
from ogc_large_image.layers.layer import LayerGroup
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import map_formats
from ogc_large_image.styles.style import Rule, Style
from ogc_large_image.wms.capabilities import capabilities
from ogc_large_image.wms.capabilities_writer import ServiceContent
from ogc_large_image.wms.versions import WMS_111, WMS_130
from tests.conftest import ListedCatalog
from tests.schema_validation import WMS_111_CAPABILITIES, WMS_130_CAPABILITIES, validate_dtd, validate_xsd
from tests.unit.wms.samples import GAUSS_KRUGER, NORWAY_UTM, a_layer, a_scan

NASTY = 'a & b <c> "d" \x00\x1b\ufffe ]]> <!--layers--> é'
CLEAN = 'a & b <c> "d"  ]]> <!--layers--> é'
ROOT = "https://maps.example.org/ogc/"
URL = f"{ROOT}wms?"
WMS = {"w": "http://www.opengis.net/wms"}
HREF = "{http://www.w3.org/1999/xlink}href"

EVERYTHING = ServiceMetadata(
    title=NASTY,
    abstract=NASTY,
    keywords=("one", NASTY, "\x00"),
    online_resource="https://example.org/?a=1&b=2",
    fees="none",
    access_constraints=NASTY,
    contact_person=NASTY,
    contact_organization="Org",
    contact_position="Position",
    city="Oslo",
    phone="+47 1",
    fax="+47 2",
    email="maps@example.org",
)
CONTENT = ServiceContent(EVERYTHING, ROOT, URL, Limits(max_width=1000, max_height=2000, layer_limit=7))
STYLED = a_layer(
    "styled",
    title=NASTY,
    abstract=NASTY,
    keywords=("k", NASTY),
    attribution=NASTY,
    styles=(Style(name="default"), Style(name="ndvi", title=NASTY)),
)


def catalog(*layers, groups=(), revision="7", title="Maps"):
    return ListedCatalog(LayerGroup(title, layers=layers, groups=groups), revision)


def document_130(catalog, content=CONTENT):
    return validate_xsd(capabilities(catalog, content, WMS_130).data, WMS_130_CAPABILITIES)


def document_111(catalog, content=CONTENT):
    return validate_dtd(capabilities(catalog, content, WMS_111).data, WMS_111_CAPABILITIES)


def texts(node, path):
    return [found.text for found in node.findall(path, WMS)]


def layer_130(root, name):
    return next(layer for layer in root.iter(f"{{{WMS['w']}}}Layer") if layer.findtext("w:Name", None, WMS) == name)


def layer_111(root, name):
    return next(layer for layer in root.iter("Layer") if layer.findtext("Name") == name)


@pytest.mark.parametrize(
    "tree",
    [
        catalog(title=NASTY),
        catalog(STYLED, a_scan(), NORWAY_UTM, title=""),
        catalog(a_scan()),
        catalog(STYLED, groups=(LayerGroup(NASTY, abstract=NASTY, layers=(GAUSS_KRUGER,), groups=(LayerGroup("empty"),)),)),
    ],
    ids=["empty", "flat", "scan", "groups"],
)
@pytest.mark.parametrize(
    "metadata", [ServiceMetadata(), EVERYTHING, ServiceMetadata(fees="", access_constraints="", country="NO")]
)
def test_documents_are_valid_whatever_they_say(tree, metadata):
    content = replace(CONTENT, metadata=metadata)
    document_130(tree, content)
    document_111(tree, content)


def test_texts_come_through_whole():
    root = document_130(catalog(STYLED))
    layer = layer_130(root, "styled")
    assert layer.findtext("w:Title", None, WMS) == layer.findtext("w:Abstract", None, WMS) == CLEAN
    assert texts(layer, "w:KeywordList/w:Keyword") == ["k", CLEAN]
    assert layer.findtext("w:Attribution/w:Title", None, WMS) == CLEAN
    assert texts(layer, "w:Style/w:Name") == ["default", "ndvi"]
    assert texts(layer, "w:Style/w:Title") == ["default", CLEAN]
    assert texts(root, "w:Service/w:KeywordList/w:Keyword") == ["one", CLEAN]


def test_the_same_content_is_the_same_bytes():
    first = capabilities(catalog(STYLED), CONTENT, WMS_130)
    again = capabilities(catalog(STYLED, revision="8"), CONTENT, WMS_130)
    assert first.data.replace(b'updateSequence="7"', b'updateSequence="8"') == again.data
    assert first.tag != again.tag


@pytest.mark.parametrize(("document", "version"), [(document_130, "1.3.0"), (document_111, "1.1.1")])
def test_version_and_update_sequence(document, version):
    root = document(catalog(STYLED, revision="2026-01-01T00:00:00Z"))
    assert (root.get("version"), root.get("updateSequence")) == (version, "2026-01-01T00:00:00Z")


def test_service_names():
    assert document_130(catalog()).findtext("w:Service/w:Name", None, WMS) == "WMS"
    assert document_111(catalog()).findtext("Service/Name") == "OGC:WMS"


def test_limits_in_the_version_that_has_a_place_for_them():
    service = document_130(catalog()).find("w:Service", WMS)
    assert [service.findtext(f"w:{name}", None, WMS) for name in ("LayerLimit", "MaxWidth", "MaxHeight")] == [
        "7",
        "1000",
        "2000",
    ]


@pytest.mark.parametrize(
    ("document", "link"), [(document_130, "{http://www.opengis.net/wms}OnlineResource"), (document_111, "OnlineResource")]
)
def test_operations_are_at_the_services_address(document, link):
    service, *operations = [element.get(HREF) for element in document(catalog()).iter(link)]
    assert service == "https://example.org/?a=1&b=2"
    assert len(operations) >= 5
    assert set(operations) == {URL}


def test_the_service_is_its_own_home_page_where_none_is_given():
    root = document_130(catalog(), replace(CONTENT, metadata=ServiceMetadata()))
    assert root.find("w:Service/w:OnlineResource", WMS).get(HREF) == URL


def test_formats():
    root = document_130(catalog())
    assert texts(root, "w:Capability/w:Request/w:GetCapabilities/w:Format") == ["text/xml"]
    assert texts(root, "w:Capability/w:Request/w:GetMap/w:Format") == [each.value for each in map_formats()]
    assert texts(root, "w:Capability/w:Exception/w:Format") == ["XML", "INIMAGE", "BLANK", "JSON"]
    root = document_111(catalog())
    assert texts(root, "Capability/Request/GetCapabilities/Format") == ["application/vnd.ogc.wms_xml"]
    assert texts(root, "Capability/Exception/Format")[:3] == [
        "application/vnd.ogc.se_xml",
        "application/vnd.ogc.se_inimage",
        "application/vnd.ogc.se_blank",
    ]


def bounds(layer, path, attribute):
    return {
        box.get(attribute): tuple(float(box.get(side)) for side in ("minx", "miny", "maxx", "maxy"))
        for box in layer.findall(path, WMS)
    }


def test_extents_are_in_each_versions_axis_order():
    tree = catalog(a_layer("lakes", WGS84, BBox(5, 50, 10, 60)), GAUSS_KRUGER)
    found = bounds(layer_130(document_130(tree), "lakes"), "w:BoundingBox", "CRS")
    assert found["EPSG:4326"] == (50, 5, 60, 10)
    assert found["CRS:84"] == (5, 50, 10, 60)
    assert found["EPSG:3857"] == pytest.approx((556597.45, 6446275.84, 1113194.91, 8399737.89), abs=0.01)
    assert bounds(layer_130(document_130(tree), "gk"), "w:BoundingBox", "CRS")["EPSG:31467"] == (
        5500000,
        3500000,
        5600000,
        3600000,
    )
    found = bounds(layer_111(document_111(tree), "lakes"), "BoundingBox", "SRS")
    assert list(found) == ["EPSG:4326", "EPSG:3857"]
    assert found["EPSG:4326"] == (5, 50, 10, 60)
    assert bounds(layer_111(document_111(tree), "gk"), "BoundingBox", "SRS")["EPSG:31467"] == (
        3500000,
        5500000,
        3600000,
        5600000,
    )


@pytest.mark.parametrize("extent", [BBox(5.1, 50.2, 10.3, 60.4), BBox(0, -90, 360, 90), BBox(170, -10, 190, 10)])
def test_geographic_bounds_equal_those_in_degrees(extent):
    tree = catalog(a_layer(f"geo{extent.xmin}", WGS84, extent))
    layer = layer_130(document_130(tree), f"geo{extent.xmin}")
    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    geographic = tuple(float(layer.findtext(f"w:EX_GeographicBoundingBox/w:{side}", None, WMS)) for side in sides)
    found = bounds(layer, "w:BoundingBox", "CRS")
    west, south, east, north = geographic
    assert found["CRS:84"] == geographic
    assert found["EPSG:4326"] == (south, west, north, east)


@pytest.mark.parametrize("extra", [(), (Crs.parse("EPSG:25832"),)])
def test_each_crs_listed_has_one_extent_and_each_extent_its_crs(extra):
    content = replace(CONTENT, extra_crs=extra)
    for layer in document_130(catalog(STYLED, NORWAY_UTM, a_scan()), content).iterfind(".//w:Layer[w:Name]", WMS):
        listed = texts(layer, "w:CRS")
        assert listed == [box.get("CRS") for box in layer.findall("w:BoundingBox", WMS)]
        assert len(set(listed)) == len(listed)


def test_the_root_lists_what_all_layers_have_in_common():
    root = document_130(catalog(STYLED, NORWAY_UTM))
    assert texts(root, "w:Capability/w:Layer/w:CRS") == ["EPSG:4326", "CRS:84", "EPSG:3857"]
    assert texts(document_111(catalog(STYLED, NORWAY_UTM)), "Capability/Layer/SRS") == ["EPSG:4326", "EPSG:3857"]


def test_the_root_spans_all_layers():
    root = document_111(catalog(a_layer("a", WGS84, BBox(0, 0, 1, 1)), a_layer("b", WGS84, BBox(5, 5, 6, 6))))
    box = root.find("Capability/Layer/LatLonBoundingBox")
    assert [box.get(side) for side in ("minx", "miny", "maxx", "maxy")] == ["0", "0", "6", "6"]


ONE_SCALE = Style(name="near", min_scale=1000, max_scale=50_000)


@pytest.mark.parametrize(
    ("fields", "low", "high"),
    [
        ({}, None, None),
        ({"min_scale": 1000.0, "max_scale": 50_000.0}, 1000, 50_000),
        ({"max_scale": 50_000.0}, None, 50_000),
        ({"min_scale": 1000.0}, 1000, None),
        ({"styles": (ONE_SCALE,)}, 1000, 50_000),
        # A style that draws at every scale makes the layer one for every scale.
        ({"styles": (ONE_SCALE, Style())}, None, None),
        ({"styles": (replace(ONE_SCALE, rules=(Rule(min_scale=50_000, max_scale=90_000),)),)}, 1000, 90_000),
    ],
)
def test_scales_that_a_layer_is_meant_for(fields, low, high):
    """06-042 7.2.4.6.9; 01-068r3 7.1.4.5.8, where they are diagonals of pixels on the ground."""
    tree = catalog(a_layer("x", **fields))
    new, old = layer_130(document_130(tree), "x"), layer_111(document_111(tree), "x")
    stated = [new.findtext(f"w:{side}ScaleDenominator", None, WMS) for side in ("Min", "Max")]
    assert [float(text) if text else None for text in stated] == [low, high]
    hint = old.find("ScaleHint")
    assert (hint is None) == (low is None and high is None)
    if hint is not None:
        diagonal = 0.00028 * 2**0.5
        assert float(hint.get("min")) == pytest.approx((low or 0) * diagonal)
        assert float(hint.get("max")) == pytest.approx(high * diagonal if high else 40_075_017)


def test_an_image_without_georeference_is_in_pixels_in_130():
    layer = layer_130(document_130(catalog(STYLED, a_scan())), "scan")
    assert texts(layer, "w:CRS") == ["CRS:1"]
    assert bounds(layer, "w:BoundingBox", "CRS") == {"CRS:1": (0, 0, 400, 300)}
    assert layer.find("w:EX_GeographicBoundingBox", WMS) is None


def test_an_image_without_georeference_has_no_place_in_111():
    root = document_111(catalog(STYLED, groups=(LayerGroup("Scans", layers=(a_scan(),)),)))
    assert [layer.findtext("Title") for layer in root.iter("Layer")] == ["Maps", CLEAN]


def test_every_named_layer_has_a_geographic_extent_or_inherits_one():
    root = document_130(catalog(a_scan()))
    assert root.find("w:Capability/w:Layer/w:EX_GeographicBoundingBox", WMS) is not None


def test_groups_hold_their_layers():
    inner = LayerGroup("Inner", layers=(a_layer("deep"),))
    outer = LayerGroup("Outer", groups=(inner,), layers=(a_layer("middle"),))
    root = document_130(catalog(a_layer("top"), groups=(outer, LayerGroup("Empty"))))
    titles = root.findall("w:Capability/w:Layer/w:Layer/w:Layer/w:Layer/w:Title", WMS)
    assert [title.text for title in titles] == ["Deep"]
    assert texts(root, "w:Capability/w:Layer/w:Layer/w:Title") == ["Top", "Outer"]
    assert texts(root, "w:Capability/w:Layer/w:Layer/w:Layer/w:Title") == ["Middle", "Inner"]


def test_a_new_title_shows_though_no_picture_changed():
    layer = a_layer("renamed", title="Old")
    document_130(catalog(layer))
    root = document_130(catalog(replace(layer, title="New"), revision="8"))
    assert layer_130(root, "renamed").findtext("w:Title", None, WMS) == "New"


def test_each_address_of_the_service_has_its_own_document():
    tree = catalog(STYLED)
    one = capabilities(tree, CONTENT, WMS_130)
    other = capabilities(
        tree, replace(CONTENT, root="https://other.example.org/", url="https://other.example.org/wms?"), WMS_130
    )
    assert b"maps.example.org" not in other.data
    assert b"other.example.org" not in one.data


def test_ten_thousand_layers_are_answered_from_memory():
    layers = tuple(a_layer(f"layer-{n}", WGS84, BBox(n / 100, 0, n / 100 + 1, 1)) for n in range(10_000))
    tree = catalog(*layers)
    first = capabilities(tree, CONTENT, WMS_130)
    start = time.perf_counter()
    assert capabilities(tree, CONTENT, WMS_130) is first
    assert time.perf_counter() - start < 0.02
    assert first.data.count(b"<Layer ") == 10_000
