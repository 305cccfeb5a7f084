import pytest

from ogc_large_image import errors
from ogc_large_image.wms.exceptions import CODES, code, report, report_111, report_130, write_report
from ogc_large_image.wms.versions import WMS_111, WMS_130
from tests.schema_validation import WMS_111_EXCEPTIONS, WMS_130_EXCEPTIONS, validate_dtd, validate_xsd

NASTY = 'a & b <c> \x00\x1b ]]> "q" é\ufffe'


def tree(root=errors.OgcLargeImageError):
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


ALL = sorted(set(tree()), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_an_entry(kind):
    assert kind in CODES


@pytest.mark.parametrize("kind", ALL)
def test_every_report_is_valid(kind):
    error = kind(NASTY, "bbox")
    root = validate_xsd(write_report(error, WMS_130), WMS_130_EXCEPTIONS)
    assert root[0].get("locator") == "BBOX"
    assert "a & b <c>" in root[0].text
    assert "a & b <c>" in validate_dtd(write_report(error, WMS_111), WMS_111_EXCEPTIONS)[0].text


@pytest.mark.parametrize(
    ("kind", "code_130", "code_111"),
    [
        (errors.FormatNotSupported, "InvalidFormat", "InvalidFormat"),
        (errors.CrsNotSupported, "InvalidCRS", "InvalidSRS"),
        (errors.LayerNotDefined, "LayerNotDefined", "LayerNotDefined"),
        (errors.StyleNotDefined, "StyleNotDefined", "StyleNotDefined"),
        (errors.LayerNotQueryable, "LayerNotQueryable", "LayerNotQueryable"),
        (errors.PointOutOfRange, "InvalidPoint", None),
        (errors.CurrentUpdateSequence, "CurrentUpdateSequence", "CurrentUpdateSequence"),
        (errors.InvalidUpdateSequence, "InvalidUpdateSequence", "InvalidUpdateSequence"),
        (errors.MissingDimensionValue, "MissingDimensionValue", "MissingDimensionValue"),
        (errors.InvalidDimensionValue, "InvalidDimensionValue", "InvalidDimensionValue"),
        (errors.OperationNotSupported, "OperationNotSupported", "OperationNotSupported"),
        (errors.MissingParameter, None, None),
        (errors.LimitExceeded, None, None),
        (errors.OgcLargeImageError, None, None),
    ],
)
def test_codes_of_the_standards(kind, code_130, code_111):
    assert code(kind("x"), WMS_130) == code_130
    assert code(kind("x"), WMS_111) == code_111


def test_a_subclass_without_an_entry_has_its_parents_code():
    class Narrower(errors.LayerNotDefined):
        pass

    assert code(Narrower("x"), WMS_130) == "LayerNotDefined"


def test_each_version_has_its_media_type():
    assert report_130(errors.RequestError("x"))["Content-Type"] == "text/xml"
    assert report_111(errors.RequestError("x"))["Content-Type"] == "application/vnd.ogc.se_xml"


@pytest.mark.parametrize(
    ("kind", "status"), [(errors.LayerNotDefined, 200), (errors.SourceUnreadable, 500), (errors.Overloaded, 503)]
)
def test_only_the_services_own_failures_are_http_errors(kind, status):
    assert report(kind("x"), WMS_130).status_code == status


def test_an_overloaded_service_says_when_to_come_again():
    assert int(report(errors.Overloaded("x"), WMS_130)["Retry-After"]) > 0
