from __future__ import annotations

import pytest
from lxml import etree

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.tilematrixsets import TileMatrix, TileMatrixSet
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.styles.style import Style
from ogc_large_image.wmts.capabilities import Endpoint, Wanted, capabilities, write_capabilities, write_current
from ogc_large_image.wmts.coverage import layer_coverage
from ogc_large_image.wmts.offer import TileOffer
from ogc_large_image.wmts.requests import Section
from ogc_large_image.wmts.tile_matrix_set_xml import tile_matrix_set_fragment
from tests.schema_validation import validate_wmts as valid
from tests.unit.wmts.samples import NASTY, Listed, describe, make_layer

NS = {
    "w": "http://www.opengis.net/wmts/1.0",
    "ows": "http://www.opengis.net/ows/1.1",
    "xlink": "http://www.w3.org/1999/xlink",
}
HREF = f"{{{NS['xlink']}}}href"
ENDPOINT = Endpoint("https://maps.example/ogc/wmts")
METADATA = ServiceMetadata(title="Our maps")
OFFER = TileOffer(names=("WebMercatorQuad", "WorldCRS84Quad"), formats=(ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP))


def written(*layers: Layer, metadata: ServiceMetadata = METADATA, sections: set[Section] | None = None) -> etree._Element:
    catalog = Listed(*layers)
    if sections is None:
        return valid(write_capabilities(catalog, "7", metadata, ENDPOINT, OFFER))
    return valid(write_capabilities(catalog, "7", metadata, ENDPOINT, OFFER, Wanted(frozenset(sections))))


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text for element in root.findall(path, NS)]


def test_a_service_without_layers_is_valid():
    assert written().find("w:Contents/w:Layer", NS) is None


def test_the_document_names_its_version_and_update_sequence():
    root = written(make_layer())
    assert (root.get("version"), root.get("updateSequence")) == ("1.0.0", "7")


def test_every_word_about_the_service_has_its_place():
    words = {
        name: f"the {name}"
        for name, value in ((f, getattr(METADATA, f)) for f in ServiceMetadata.__dataclass_fields__)
        if isinstance(value, str)
    }
    root = written(metadata=ServiceMetadata(**words, keywords=("one", "two")))
    document = etree.tostring(root, encoding="unicode")
    # The organization is the provider where none is named, and the service's page the provider's where it has none.
    assert {name for name, text in words.items() if text not in document} == {"contact_organization", "online_resource"}
    assert texts(root, "ows:ServiceIdentification/ows:Keywords/ows:Keyword") == ["one", "two"]


def test_nasty_texts_leave_a_valid_document_with_the_texts_in_it():
    metadata = ServiceMetadata(title=NASTY, abstract=NASTY, keywords=(NASTY,), provider_name=NASTY, city=NASTY, fees=NASTY)
    layer = make_layer(title=NASTY, abstract=NASTY, keywords=(NASTY, ""), styles=(Style(name=NASTY, title=NASTY),))
    root = written(layer, metadata=metadata)
    for path in ("ows:ServiceIdentification/ows:Title", "w:Contents/w:Layer/ows:Title", "w:Contents/w:Layer/w:Style/ows:Title"):
        assert '<b>&amp; "quoted"' in root.findtext(path, None, NS)
        assert "<!--layers-->" in root.findtext(path, None, NS)
    assert len(root.findall("w:Contents/w:Layer", NS)) == 1


def test_each_operation_has_both_encodings_with_their_addresses():
    root = written()
    for operation, resource in (
        ("GetCapabilities", "https://maps.example/ogc/wmts/1.0.0/WMTSCapabilities.xml"),
        ("GetTile", "https://maps.example/ogc/wmts/1.0.0/"),
        ("GetFeatureInfo", "https://maps.example/ogc/wmts/1.0.0/"),
    ):
        gets = root.findall(f"ows:OperationsMetadata/ows:Operation[@name='{operation}']/ows:DCP/ows:HTTP/ows:Get", NS)
        found = {get.findtext("ows:Constraint[@name='GetEncoding']//ows:Value", None, NS): get.get(HREF) for get in gets}
        assert found == {"RESTful": resource, "KVP": "https://maps.example/ogc/wmts?"}


def test_layers_come_in_the_trees_order_and_those_without_a_place_do_not():
    pixels = make_layer("pixels", describe(BBox(0, 0, 10, 10), PIXEL))
    root = written(make_layer("b"), pixels, make_layer("a"))
    assert texts(root, "w:Contents/w:Layer/ows:Identifier") == ["b", "a"]


def test_a_layer_without_a_title_is_called_by_its_name():
    assert texts(written(make_layer("dem", title="")), "w:Contents/w:Layer/ows:Title") == ["dem"]


def test_the_first_style_is_the_default_one():
    layer = make_layer(styles=(Style(name="natural", title="Natural"), Style(name="infrared")))
    styles = written(layer).findall("w:Contents/w:Layer/w:Style", NS)
    assert [(style.get("isDefault"), style.findtext("ows:Identifier", None, NS)) for style in styles] == [
        ("true", "natural"),
        ("false", "infrared"),
    ]


def test_formats_are_those_of_the_engine():
    assert texts(written(make_layer()), "w:Contents/w:Layer/w:Format") == ["image/png", "image/jpeg", "image/webp"]


def test_templates_have_every_variable_and_the_layer_in_them():
    urls = written(make_layer("dem")).findall("w:Contents/w:Layer/w:ResourceURL[@resourceType='tile']", NS)
    assert {url.get("format"): url.get("template").rpartition(".")[2] for url in urls} == {
        "image/png": "png",
        "image/jpeg": "jpeg",
        "image/webp": "webp",
    }
    for url in urls:
        assert url.get("template").startswith(
            "https://maps.example/ogc/wmts/1.0.0/dem/{style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}."
        )


def test_boxes_are_in_the_order_of_their_own_crs():
    layer = written(make_layer()).find("w:Contents/w:Layer", NS)
    assert layer.findtext("ows:WGS84BoundingBox/ows:LowerCorner", None, NS) == "10 40"
    boxes = {box.get("crs"): box.findtext("ows:UpperCorner", None, NS) for box in layer.findall("ows:BoundingBox", NS)}
    easting, northing = map(float, boxes["urn:ogc:def:crs:EPSG::3857"].split())
    assert (easting, northing) == pytest.approx((2226389.816, 6446275.841), abs=0.01)


def test_limits_are_announced_for_the_matrices_that_have_them():
    layer = make_layer()
    for link in written(layer).findall("w:Contents/w:Layer/w:TileMatrixSetLink", NS):
        covered = layer_coverage(layer, OFFER).sets[link.findtext("w:TileMatrixSet", None, NS)]
        found = {
            entry[0].text: tuple(int(child.text) for child in entry[1:])
            for entry in link.findall("w:TileMatrixSetLimits/w:TileMatrixLimits", NS)
        }
        assert found == {
            name: (limits.min_row, limits.max_row, limits.min_col, limits.max_col) for name, limits in covered.limits.items()
        }


def test_links_lead_to_sets_and_identifiers_are_unique():
    root = written(make_layer("a"), make_layer("b"))
    sets = texts(root, "w:Contents/w:TileMatrixSet/ows:Identifier")
    assert sets == ["WebMercatorQuad", "WorldCRS84Quad"]
    assert texts(root, "w:Contents/w:Layer/w:TileMatrixSetLink/w:TileMatrixSet") == sets * 2
    for each in root.findall("w:Contents/w:TileMatrixSet", NS):
        for path in ("w:TileMatrix/ows:Identifier", "w:TileMatrix/w:ScaleDenominator"):
            found = texts(each, path)
            assert len(set(found)) == len(found) > 17


@pytest.mark.parametrize(
    ("identifier", "crs", "corner", "denominator"),
    [
        ("WebMercatorQuad", "urn:ogc:def:crs:EPSG::3857", (-20037508.342789244, 20037508.342789244), 559082264.0287178),
        ("WorldCRS84Quad", "urn:ogc:def:crs:OGC:1.3:CRS84", (-180.0, 90.0), 279541132.0143589),
    ],
)
def test_the_standard_sets_are_as_registered(identifier: str, crs: str, corner: tuple[float, float], denominator: float):
    root = written(make_layer())
    sets = {each.findtext("ows:Identifier", None, NS): each for each in root.findall("w:Contents/w:TileMatrixSet", NS)}
    found = sets[identifier]
    assert found.findtext("ows:SupportedCRS", None, NS) == crs
    first = found.find("w:TileMatrix", NS)
    assert tuple(map(float, first.findtext("w:TopLeftCorner", None, NS).split())) == pytest.approx(corner, rel=1e-12)
    assert float(first.findtext("w:ScaleDenominator", None, NS)) == pytest.approx(denominator, rel=1e-12)
    assert [first.findtext(f"w:{side}", None, NS) for side in ("TileWidth", "TileHeight")] == ["256", "256"]


@pytest.mark.parametrize(("code", "corner"), [("EPSG:4326", "90 -180"), ("OGC:CRS84", "-180 90"), ("EPSG:32633", "-180 90")])
def test_the_top_left_corner_is_in_the_order_of_the_crs(code: str, corner: str):
    matrix = TileMatrix("0", 1.0, 1.0, -180.0, 90.0, 256, 256, 2, 1)
    each = TileMatrixSet("set", "", Crs.parse(code), (matrix,))
    assert f"<TopLeftCorner>{corner}</TopLeftCorner>".encode() in tile_matrix_set_fragment(each)


@pytest.mark.parametrize("section", list(Section))
def test_a_section_can_be_had_alone(section: Section):
    root = written(make_layer(), sections={section})
    names = [etree.QName(child).localname for child in root]
    assert names == [section.value]


def test_a_contents_section_alone_has_its_layers():
    assert len(written(make_layer(), sections={Section.CONTENTS}).findall("w:Contents/w:Layer", NS)) == 1


def test_the_whole_document_says_where_it_is():
    url = written().find("w:ServiceMetadataURL", NS)
    assert url.get(HREF) == "https://maps.example/ogc/wmts/1.0.0/WMTSCapabilities.xml"


def test_the_minimal_document_is_nothing_but_its_version():
    root = valid(write_current("7"))
    assert len(root) == 0
    assert (root.get("version"), root.get("updateSequence")) == ("1.0.0", "7")


def test_a_document_is_written_once_per_revision_and_address():
    catalog = Listed(make_layer())
    first = capabilities(catalog, METADATA, ENDPOINT, OFFER)
    assert capabilities(catalog, METADATA, ENDPOINT, OFFER) is first
    assert catalog.walks == 1
    assert capabilities(catalog, METADATA, Endpoint("https://other.example/wmts"), OFFER).data != first.data
    catalog.revision = "8"
    later = capabilities(catalog, METADATA, ENDPOINT, OFFER)
    assert later.tag != first.tag
    assert later.data == first.data.replace(b'updateSequence="7"', b'updateSequence="8"')


def test_catalogs_that_share_a_revision_do_not_share_a_document():
    mine = capabilities(Listed(make_layer("mine")), METADATA, ENDPOINT)
    yours = capabilities(Listed(make_layer("yours")), METADATA, ENDPOINT)
    assert b">mine<" in mine.data
    assert b">mine<" not in yours.data


def test_equal_content_is_written_in_equal_bytes():
    layers = make_layer("a"), make_layer("b")
    assert write_capabilities(Listed(*layers), "7", METADATA, ENDPOINT) == write_capabilities(
        Listed(*layers), "7", METADATA, ENDPOINT
    )
