"""Every fault has a status, and its answer tells no more than it may."""

import json

import pytest

from ogc_large_image import errors
from ogc_large_image.rest.exceptions import STATUS, report, status_of


def tree(kind):
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


@pytest.mark.parametrize("kind", list(tree(errors.OgcLargeImageError)), ids=lambda kind: kind.__name__)
def test_every_fault_has_a_status(kind):
    assert kind in STATUS


@pytest.mark.parametrize("kind", list(tree(errors.RequestError)), ids=lambda kind: kind.__name__)
def test_what_a_client_does_is_never_a_server_error(kind):
    assert 400 <= STATUS[kind] < 500


def test_a_subclass_from_elsewhere_has_the_status_of_its_nearest_ancestor():
    class Special(errors.LayerNotDefined):
        pass

    assert status_of(Special("x")) == 404


def test_a_report_names_the_parameter():
    response = report(errors.InvalidParameter("min is not a number.", "min"))
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.content) == {"detail": "min is not a number.", "parameter": "min"}


def test_an_overloaded_service_says_when_to_come_again():
    assert report(errors.Overloaded("Too much is waiting."))["Retry-After"].isdigit()
