"""Every document that the service sends is valid by the schema that it names."""

import json

import pytest
from lxml import etree

from tests.conformance.wms.conftest import cases
from tests.schema_validation import (
    WMS_111_CAPABILITIES,
    WMS_130_CAPABILITIES,
    VendoredResolver,
    validate_dtd,
    validate_xsd,
)

SLD = "http://schemas.opengis.net/sld/{}/StyledLayerDescriptor.xsd"
HREF = "{http://www.w3.org/1999/xlink}href"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def capabilities(wms):
    response = wms(REQUEST="GetCapabilities", SERVICE="WMS")
    if wms.version == "1.3.0":
        return validate_xsd(response.content, WMS_130_CAPABILITIES)
    return validate_dtd(response.content, WMS_111_CAPABILITIES)


def named(root, name):
    return next(layer for layer in root.iter("{*}Layer") if layer.findtext("{*}Name") == name)


def test_capabilities(wms):
    root = capabilities(wms)
    assert {layer.findtext("{*}Name") for layer in root.iter("{*}Layer")} >= {"rgb", "days", "closed", "heights", "dem"}


def test_queryable_is_what_can_be_queried(wms):
    """06-042 7.2.4.7.2."""
    root = capabilities(wms)
    assert {name: named(root, name).get("queryable") for name in ("rgb", "closed", "heights")} == {
        "rgb": "1",
        "closed": "0",
        "heights": "1",
    }


def test_a_named_group_has_what_its_layers_share(wms):
    """06-042 7.2.4.6.3 and 7.2.4.8: it can be asked for, so it says where."""
    group = named(capabilities(wms), "heights")
    layer = named(group, "dem")
    assert [box.attrib for box in group.findall("{*}BoundingBox")] == [box.attrib for box in layer.findall("{*}BoundingBox")]


@pytest.mark.parametrize("asked", [None, "1.0.0", "1.1.0"], ids=lambda asked: f"05-078r4-GetStyles-{asked}")
def test_styles_as_a_document(wms, asked):
    response = wms(REQUEST="GetStyles", LAYERS="dem,rgb,days", SLD_VERSION=asked)
    version = asked or {"1.3.0": "1.1.0", "1.1.1": "1.0.0"}[wms.version]
    assert response["Content-Type"] == "application/vnd.ogc.sld+xml"
    root = validate_xsd(response.content, SLD.format(version))
    assert root.get("version") == version
    assert [name.text for name in root.iterfind("{*}NamedLayer/{*}Name")] == ["dem", "rgb", "days"]


def test_descriptions_of_layers(wms):
    response = wms(REQUEST="DescribeLayer", LAYERS="rgb,heights")
    if wms.version == "1.3.0":
        root = validate_xsd(response.content, "http://schemas.opengis.net/sld/1.1.0/DescribeLayer.xsd")
        assert [name.text for name in root.iter("{*}CoverageName")] == ["rgb", "dem"]
    else:
        root = validate_dtd(response.content, "http://schemas.opengis.net/wms/1.1.1/WMS_DescribeLayerResponse.dtd")
        assert [each.get("name") for each in root] == ["rgb", "dem"]


@pytest.mark.parametrize(
    "info_format",
    cases(("03-065r6-gml-2.1.2", "application/vnd.ogc.gml"), ("03-105r1-gml-3.1.1", "application/gml+xml; version=3.1")),
)
@pytest.mark.parametrize("place", [{"I": "5", "X": "5"}, {"BBOX": "0,0,1,1"}], ids=["values", "nothing"])
def test_gml_by_the_schema_that_it_names(wms, client, info_format, place):
    response = wms.info(LAYERS="rgb,dem,days", QUERY_LAYERS="rgb,dem,days", STYLES="", INFO_FORMAT=info_format, **place)
    assert response["Content-Type"] == info_format
    root = etree.fromstring(response.content)
    namespace, location = root.get(LOCATION).split()
    assert root.tag == f"{{{namespace}}}FeatureInfo"
    text = client.get(location.removeprefix("http://testserver")).content
    reader = etree.XMLParser(no_network=True)
    reader.resolvers.add(VendoredResolver())
    schema = etree.XMLSchema(etree.fromstring(text, reader, base_url=location))
    schema.assertValid(root)


@pytest.mark.parametrize("layer", ["rgb", "dem", "days"])
def test_records_that_capabilities_point_to(wms, client, layer):
    """06-042 7.2.4.6.13."""
    element = named(capabilities(wms), layer).find("{*}MetadataURL")
    assert element.get("type") == {"1.3.0": "ISO19115:2003", "1.1.1": "TC211"}[wms.version]
    response = client.get(element.find("{*}OnlineResource").get(HREF).removeprefix("http://testserver"))
    assert response["Content-Type"] == element.findtext("{*}Format") == "text/xml"
    root = validate_xsd(response.content, "http://schemas.opengis.net/iso/19139/20070417/gmd/gmd.xsd")
    assert layer in root.findtext("{*}fileIdentifier/{*}CharacterString")


def test_data_that_capabilities_point_to(wms, client):
    """06-042 7.2.4.6.14."""
    element = named(capabilities(wms), "rgb").find("{*}DataURL")
    response = client.get(element.find("{*}OnlineResource").get(HREF).removeprefix("http://testserver"))
    assert response["Content-Type"].partition(";")[0] == element.findtext("{*}Format")
    assert json.loads(response.content)["name"] == "rgb"
