from __future__ import annotations

from collections.abc import Iterator

import pytest

from ogc_large_image import errors
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.wmts.exceptions import CODES, exception_report, kvp_report, resource_report
from tests.schema_validation import OWS_EXCEPTIONS, validate_xsd
from tests.unit.wmts.samples import NASTY

OWS = "{http://www.opengis.net/ows/1.1}"


def tree(kind: type[OgcLargeImageError] = OgcLargeImageError) -> Iterator[type[OgcLargeImageError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


def test_every_error_has_an_entry_of_its_own():
    assert set(tree()) == set(CODES)


@pytest.mark.parametrize("kind", list(tree()))
def test_every_report_is_valid_and_has_its_own_status(kind: type[OgcLargeImageError]):
    for report in (kvp_report, resource_report):
        response = report(kind("What was wrong.", "layer"))
        root = validate_xsd(response.content, OWS_EXCEPTIONS)
        assert root.findtext(f"{OWS}Exception/{OWS}ExceptionText") == "What was wrong."
        assert response["Content-Type"] == "application/xml"
        assert response.status_code >= 400


def exception(error: OgcLargeImageError) -> tuple[str | None, str | None, int]:
    response = kvp_report(error)
    element = validate_xsd(response.content, OWS_EXCEPTIONS)[0]
    return element.get("exceptionCode"), element.get("locator"), response.status_code


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.MissingParameter("", "TileRow"), ("MissingParameterValue", "TileRow", 400)),
        (errors.InvalidParameter("", "request"), ("InvalidParameterValue", "request", 400)),
        (errors.FormatNotSupported("", "InfoFormat"), ("InvalidParameterValue", "InfoFormat", 400)),
        (errors.LayerNotDefined("", "LAYERS"), ("InvalidParameterValue", "layer", 400)),
        (errors.StyleNotDefined("", "STYLES"), ("InvalidParameterValue", "style", 400)),
        (errors.TileMatrixSetNotDefined(""), ("InvalidParameterValue", "TileMatrixSet", 400)),
        (errors.TileMatrixNotDefined(""), ("InvalidParameterValue", "TileMatrix", 400)),
        (errors.TileOutOfRange("", "TileCol"), ("TileOutOfRange", "TileCol", 400)),
        (errors.PointOutOfRange("", "J"), ("TileOutOfRange", "J", 400)),
        (errors.OperationNotSupported("", "GetFeatureInfo"), ("OperationNotSupported", "GetFeatureInfo", 501)),
        (errors.VersionNotSupported("", "AcceptVersions"), ("VersionNegotiationFailed", None, 400)),
        (errors.InvalidUpdateSequence("", "updateSequence"), ("InvalidUpdateSequence", None, 400)),
        (errors.SourceUnreadable("", "layer"), ("NoApplicableCode", None, 500)),
        (errors.Overloaded(""), ("NoApplicableCode", None, 503)),
        (OgcLargeImageError(""), ("NoApplicableCode", None, 500)),
    ],
)
def test_codes_locators_and_statuses_are_the_standards(error: OgcLargeImageError, expected: tuple[str, str | None, int]):
    assert exception(error) == expected


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.LayerNotDefined(""), 404),
        (errors.StyleNotDefined(""), 404),
        (errors.TileMatrixSetNotDefined(""), 404),
        (errors.TileMatrixNotDefined(""), 404),
        (errors.FormatNotSupported(""), 404),
        (errors.NotDefined(""), 404),
        (errors.TileOutOfRange("", "TileRow"), 400),
        (errors.InvalidParameter("", "TileRow"), 400),
        (errors.SourceUnreadable(""), 500),
    ],
)
def test_a_resource_that_is_not_there_is_404(error: OgcLargeImageError, status: int):
    assert resource_report(error).status_code == status


def test_a_class_of_someone_elses_is_reported_as_its_ancestor():
    class HiddenLayer(errors.LayerNotDefined):
        """Raised by a site's own catalog."""

    assert exception(HiddenLayer("No.")) == ("InvalidParameterValue", "layer", 400)


def test_an_overloaded_service_says_when_to_come_again():
    assert int(kvp_report(errors.Overloaded(""))["Retry-After"]) > 0


def test_texts_that_xml_cannot_hold_leave_a_valid_report():
    data = exception_report(errors.InvalidParameter(NASTY, NASTY))
    element = validate_xsd(data, OWS_EXCEPTIONS)[0]
    assert '<b>&amp; "quoted"' in element.findtext(f"{OWS}ExceptionText")
    assert "\x00" not in element.get("locator")
