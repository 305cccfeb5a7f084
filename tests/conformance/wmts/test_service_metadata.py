"""The service metadata document (07-057r7 7.1.1 and its tables 2 to 15)."""

import pytest

from tests.conformance.wmts.conftest import HREF, NS, SETS, SITE, TIMES, cases, texts, valid
from tests.schema_validation import parse

OPERATIONS = ("GetCapabilities", "GetTile", "GetFeatureInfo")


def test_every_section_is_in_the_standards_order(wmts):
    assert [child.tag.partition("}")[2] for child in wmts.document()] == [
        "ServiceIdentification",
        "ServiceProvider",
        "OperationsMetadata",
        "Contents",
        "Themes",
        "ServiceMetadataURL",
    ]


def test_the_service_is_identified(wmts):
    """07-057r7 table 3: the type is "OGC WMTS"."""
    root = wmts.document()
    assert root.get("version") == "1.0.0"
    assert root.get("updateSequence") == "1"
    assert texts(root, "ows:ServiceIdentification/ows:ServiceType") == ["OGC WMTS"]
    assert texts(root, "ows:ServiceIdentification/ows:ServiceTypeVersion") == ["1.0.0"]
    assert texts(root, "ows:ServiceIdentification/ows:Title")[0]
    assert texts(root, "ows:ServiceProvider/ows:ProviderName")[0]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda name: f"07-057r7-table-5-{name}")
def test_each_operation_names_each_encoding_with_its_address(wmts, operation):
    (element,) = wmts.document().findall(f"ows:OperationsMetadata/ows:Operation[@name='{operation}']", NS)
    found = {}
    for get in element.findall("ows:DCP/ows:HTTP/ows:Get", NS):
        (encoding,) = texts(get, "ows:Constraint[@name='GetEncoding']/ows:AllowedValues/ows:Value")
        found[encoding] = get.get(HREF)
    assert set(found) == {"KVP", "RESTful"}
    assert found["KVP"] == f"{SITE}/wmts?"
    assert found["RESTful"].startswith(f"{SITE}/wmts/1.0.0/")


def test_the_document_says_where_it_is(wmts):
    """07-057r7 table 15: ServiceMetadataURL, which a client of resources comes back to."""
    root = wmts.document()
    assert valid(wmts.follow(root.find("w:ServiceMetadataURL", NS).get(HREF))).get("updateSequence") == root.get(
        "updateSequence"
    )


def test_a_layer_is_described(wmts):
    """07-057r7 table 6."""
    layer = wmts.layer("rgb")
    assert texts(layer, "ows:Title") == ["Rgb"]
    assert texts(layer, "ows:Abstract") == ["Three bands."]
    assert texts(layer, "ows:Keywords/ows:Keyword") == ["colours"]
    assert texts(layer, "w:Style/ows:Identifier") == ["default", "red"]
    assert texts(layer, "w:Style[@isDefault='true']/ows:Identifier") == ["default"]
    assert {"image/png", "image/png; mode=8bit", "image/jpeg", "image/webp", "image/avif", "image/tiff"} <= set(
        texts(layer, "w:Format")
    )
    assert {"text/plain", "text/html", "application/json", "text/xml"} <= set(texts(layer, "w:InfoFormat"))
    assert [name for name in texts(layer, "w:TileMatrixSetLink/w:TileMatrixSet") if not name.startswith("EPSG_")] == list(
        SETS[:-1]
    )


def test_the_extent_is_in_longitude_and_latitude_and_in_the_order_of_each_crs(wmts):
    """06-121r3 10.2: WGS84BoundingBox is longitude first, a BoundingBox in its own CRS's order."""
    layer = wmts.layer("rgb")
    west, south = map(float, layer.findtext("ows:WGS84BoundingBox/ows:LowerCorner", "", NS).split())
    assert (west, south) == pytest.approx((15.0, 45.126), abs=0.002)
    lower = {
        box.get("crs"): tuple(map(float, box.findtext("ows:LowerCorner", "", NS).split()))
        for box in layer.findall("ows:BoundingBox", NS)
    }
    assert set(lower) == {"urn:ogc:def:crs:EPSG::32633", "urn:ogc:def:crs:EPSG::3857"}
    assert lower["urn:ogc:def:crs:EPSG::32633"] == (500000.0, 4997000.0)
    assert lower["urn:ogc:def:crs:EPSG::3857"] == pytest.approx((1669792.4, 5642600), rel=1e-3)


def test_an_image_without_a_place_has_no_extent_on_the_ground(wmts):
    layer = wmts.layer("slide")
    assert layer.find("ows:WGS84BoundingBox", NS) is None
    assert len(texts(layer, "w:TileMatrixSetLink/w:TileMatrixSet")) == 1


def test_a_style_has_its_legend_and_scales(wmts):
    """07-057r7 table 8."""
    default, red = wmts.layer("rgb").findall("w:Style/w:LegendURL", NS)
    assert (red.get("minScaleDenominator"), red.get("maxScaleDenominator")) == ("1000", "5000000")
    assert default.get("minScaleDenominator") is None
    for legend in (default, red):
        answer = wmts.follow(legend.get(HREF))
        assert (answer.status_code, answer["Content-Type"]) == (200, legend.get("format"))


def test_dimensions_are_described(wmts):
    """07-057r7 table 9: identifier, unit, default, current and every value."""
    (dimension,) = wmts.layer("days").findall("w:Dimension", NS)
    assert texts(dimension, "ows:Identifier") == ["Time"]
    assert texts(dimension, "ows:UOM") == ["ISO8601"]
    assert texts(dimension, "w:Default") == [TIMES[1]]
    assert texts(dimension, "w:Current") == ["true"]
    assert texts(dimension, "w:Value") == list(TIMES)
    (elevation,) = wmts.layer("dem").findall("w:Dimension", NS)
    assert texts(elevation, "ows:Identifier") == ["Elevation"]
    assert texts(elevation, "w:UnitSymbol") == ["m"]


def test_templates_have_every_variable(wmts):
    """07-057r7 10.2.1 and 10.3.1; the dimensions' variables are between the style and the set."""
    for name, variables in (("rgb", ""), ("days", "{Time}/"), ("dem", "{Elevation}/")):
        for resource in wmts.layer(name).findall("w:ResourceURL", NS):
            place = f"{SITE}/wmts/1.0.0/{name}/{{style}}/{variables}{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}"
            rest = "/{J}/{I}." if resource.get("resourceType") == "FeatureInfo" else "."
            assert resource.get("template").startswith(place + rest)


def test_every_format_has_its_template(wmts):
    layer = wmts.layer("rgb")
    for kind, element in (("tile", "w:Format"), ("FeatureInfo", "w:InfoFormat")):
        templates = [each.get("format") for each in layer.findall(f"w:ResourceURL[@resourceType='{kind}']", NS)]
        assert templates == texts(layer, element)


def test_what_cannot_be_queried_says_so(wmts):
    """07-057r7 table 6: InfoFormat is there for layers that have feature information."""
    layer = wmts.layer("closed")
    assert texts(layer, "w:InfoFormat") == []
    assert {each.get("resourceType") for each in layer.findall("w:ResourceURL", NS)} == {"tile"}


def test_groups_are_themes_that_refer_to_layers(wmts):
    """07-057r7 table 16."""
    root = wmts.document()
    (theme,) = root.findall("w:Themes/w:Theme", NS)
    assert texts(theme, "ows:Title") == ["Heights"]
    assert texts(theme, "ows:Abstract") == ["How high."]
    assert texts(theme, "w:LayerRef") == ["dem"]


def test_identifiers_are_unique(wmts):
    """07-057r7 tables 6, 13 and 14."""
    root = wmts.document()
    for path in ("w:Contents/w:Layer/ows:Identifier", "w:Contents/w:TileMatrixSet/ows:Identifier"):
        assert len(set(texts(root, path))) == len(texts(root, path)) > 1
    for matrices in root.findall("w:Contents/w:TileMatrixSet", NS):
        names = texts(matrices, "w:TileMatrix/ows:Identifier")
        assert len(set(names)) == len(names)


def test_links_lead_to_sets_of_the_document(wmts):
    root = wmts.document()
    linked = set(texts(root, "w:Contents/w:Layer/w:TileMatrixSetLink/w:TileMatrixSet"))
    assert linked == set(texts(root, "w:Contents/w:TileMatrixSet/ows:Identifier"))


@pytest.mark.parametrize(
    ("part", "expected"),
    cases(
        ("07-057r7-7.1.1-one-layer", "rgb", ["rgb"]),
        ("07-057r7-7.1.1-one-group", "group:heights", ["dem"]),
    ),
)
def test_a_part_has_a_document_of_its_own(wmts, part, expected):
    root = wmts.document(part)
    assert texts(root, "w:Contents/w:Layer/ows:Identifier") == expected
    assert root.find("w:ServiceMetadataURL", NS).get(HREF) == f"{SITE}/wmts/1.0.0/{part}/WMTSCapabilities.xml"
    sets = set(texts(root, "w:Contents/w:TileMatrixSet/ows:Identifier"))
    assert sets == set(texts(root, "w:Contents/w:Layer/w:TileMatrixSetLink/w:TileMatrixSet"))
    whole = parse(wmts.capabilities().content)
    assert root.get("updateSequence") == whole.get("updateSequence")
