"""GetCapabilities in key-value pairs (07-057r7 7.1.2 and 8.1, 06-121r3 7)."""

import pytest

from tests.conformance.wmts.conftest import NS, cases, reported, texts, valid

SECTIONS = ("ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Contents", "Themes")


def names(root):
    return [child.tag.partition("}")[2] for child in root]


def test_both_encodings_have_the_same_document(wmts, client):
    """07-057r7 10.1: the ServiceMetadata resource is the document of GetCapabilities."""
    assert wmts.capabilities().content == client.get("/wmts/1.0.0/WMTSCapabilities.xml").content


@pytest.mark.parametrize("section", SECTIONS, ids=lambda name: f"07-057r7-table-18-{name}")
def test_one_section(wmts, section):
    assert names(valid(wmts.capabilities(SECTIONS=section))) == [section]


def test_some_sections_come_in_the_documents_order(wmts):
    root = valid(wmts.capabilities(SECTIONS="Themes,Contents,ServiceIdentification"))
    assert names(root) == ["ServiceIdentification", "Contents", "Themes"]


@pytest.mark.parametrize("value", ["All", "all", "Contents,All"], ids=lambda value: f"06-121r3-7.3.3-{value}")
def test_all_sections(wmts, value):
    assert names(valid(wmts.capabilities(SECTIONS=value))) == [*SECTIONS, "ServiceMetadataURL"]


@pytest.mark.parametrize(
    "versions",
    cases(
        ("06-121r3-7.3.2-one", "1.0.0"),
        ("06-121r3-7.3.2-first-of-several", "1.0.0,0.9.0"),
        ("06-121r3-7.3.2-last-of-several", "2.0.0,1.0.0"),
    ),
)
def test_a_version_that_is_spoken_here(wmts, versions):
    assert valid(wmts.capabilities(ACCEPTVERSIONS=versions)).get("version") == "1.0.0"


def test_versions_that_are_not_spoken_here(wmts):
    """06-121r3 7.3.2: VersionNegotiationFailed without a locator."""
    assert reported(wmts.capabilities(ACCEPTVERSIONS="2.0.0,0.1.0")) == (400, "VersionNegotiationFailed", None)


def test_version_is_no_parameter_of_it(wmts):
    """06-121r3 7.2: AcceptVersions is; clients send VERSION all the same, of any service."""
    assert valid(wmts.capabilities(VERSION="1.3.0")).get("version") == "1.0.0"


@pytest.mark.parametrize(
    ("formats", "media_type"),
    cases(
        ("06-121r3-7.3.5-default", None, "application/xml"),
        ("06-121r3-7.3.5-first", "text/xml,application/xml", "text/xml"),
        ("06-121r3-7.3.5-first-that-is-known", "text/html,text/xml", "text/xml"),
        ("06-121r3-7.3.5-none-that-is-known", "image/png", "application/xml"),
    ),
)
def test_formats(wmts, formats, media_type):
    response = wmts.capabilities(ACCEPTFORMATS=formats)
    assert response["Content-Type"] == media_type
    valid(response)


def test_the_update_sequence_that_the_client_holds(wmts):
    """06-121r3 7.3.4: the answer is the minimal document, unlike the WMS, which reports CurrentUpdateSequence."""
    root = valid(wmts.capabilities(UPDATESEQUENCE="1"))
    assert names(root) == []
    assert (root.get("version"), root.get("updateSequence")) == ("1.0.0", "1")


def test_an_older_update_sequence(wmts):
    assert len(valid(wmts.capabilities(UPDATESEQUENCE="0"))) == len(SECTIONS) + 1


def test_a_newer_update_sequence(wmts):
    """06-121r3 table 8."""
    assert reported(wmts.capabilities(UPDATESEQUENCE="2")) == (400, "InvalidUpdateSequence", None)


def test_an_update_sequence_that_cannot_be_compared(wmts):
    assert len(valid(wmts.capabilities(UPDATESEQUENCE="yesterday"))) == len(SECTIONS) + 1


def test_the_update_sequence_changes_with_the_layers(wmts, service):
    before = valid(wmts.capabilities()).get("updateSequence")
    service.revision = "2"
    assert valid(wmts.capabilities(UPDATESEQUENCE=before)).get("updateSequence") == "2"


@pytest.mark.parametrize(
    ("pairs", "code", "locator"),
    cases(
        ("07-057r7-table-20-service-missing", {"SERVICE": None}, "MissingParameterValue", "service"),
        ("07-057r7-table-20-service-empty", {"SERVICE": ""}, "MissingParameterValue", "service"),
        ("07-057r7-table-20-service-wrong", {"SERVICE": "WMS"}, "InvalidParameterValue", "service"),
        ("07-057r7-table-20-request-missing", {"REQUEST": None}, "MissingParameterValue", "request"),
        ("07-057r7-table-20-request-wrong", {"REQUEST": "GetBogus"}, "InvalidParameterValue", "request"),
        ("07-057r7-table-20-section-wrong", {"SECTIONS": "Bogus"}, "InvalidParameterValue", "sections"),
    ),
)
def test_faults(wmts, pairs, code, locator):
    assert reported(wmts.capabilities(**pairs)) == (400, code, locator)


def test_a_query_that_is_none_misses_its_request(wmts, client):
    """What the OGC's suite calls an invalid query string."""
    response = client.get("/wmts?service=WMTS&request~GetCapabilities!version~1.0.0")
    assert reported(response) == (400, "MissingParameterValue", "request")


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"])
def test_names_of_parameters_are_in_any_case(client, service, change):
    """06-121r3 11.5.2."""
    pairs = {"service": "WMTS", "request": "GetCapabilities", "acceptversions": "1.0.0"}
    valid(client.get("/wmts", {change(name): value for name, value in pairs.items()}))


def test_a_part_has_its_sections_too(wmts, client):
    root = valid(client.get("/wmts/1.0.0/group:heights/WMTSCapabilities.xml", {"SECTIONS": "Contents"}))
    assert texts(root, "w:Contents/w:Layer/ows:Identifier") == ["dem"]
    assert root.find("ows:ServiceIdentification", NS) is None
