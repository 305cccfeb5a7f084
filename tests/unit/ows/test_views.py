import logging

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.test import RequestFactory

from ogc_large_image.errors import InvalidParameter, SourceUnreadable
from ogc_large_image.ows.views import Dialect, kvp_view, respond


def report(error):
    return HttpResponse(f"{type(error).__name__}|{error.locator}|{error.message}", status=400)


def get(call, method="get"):
    return respond(getattr(RequestFactory(), method)("/x"), call, report)


def fail(error):
    raise error


def test_an_answer_is_handed_on_with_cors_and_without_sniffing():
    response = get(lambda: HttpResponse(b"ok"))
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_domain_error_is_reported_and_not_cached():
    response = get(lambda: fail(InvalidParameter("Bad.", "BBOX")))
    assert response.content == b"InvalidParameter|BBOX|Bad."
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_an_unknown_error_is_told_by_its_id_alone(caplog):
    with caplog.at_level(logging.ERROR):
        response = get(lambda: fail(ValueError("/secret/path")))
    assert response.status_code == 500
    text = response.content.decode()
    assert "secret" not in text
    assert "OgcLargeImageError||" in text
    error_id = text.rsplit(" ", 1)[-1].rstrip(".")
    assert error_id in caplog.text
    assert "/secret/path" in caplog.text


def test_a_failing_source_is_logged(caplog):
    with caplog.at_level(logging.WARNING):
        get(lambda: fail(SourceUnreadable("The image is damaged.")))
    assert "The image is damaged." in caplog.text


def test_what_django_finds_suspicious_is_left_to_django():
    with pytest.raises(DisallowedHost):
        get(lambda: fail(DisallowedHost("evil")))


def test_head_has_the_length_of_get_and_no_body():
    response = get(lambda: HttpResponse(b"12345"), "head")
    assert response["Content-Length"] == "5"
    assert response.content == b""


def test_options_is_answered_without_a_call():
    response = get(lambda: fail(AssertionError("called")), "options")
    assert response.status_code == 204
    assert "GET" in response["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_not_allowed(method):
    response = get(lambda: fail(AssertionError("called")), method)
    assert response.status_code == 405
    assert "GET" in response["Allow"]


def named(version):
    return Dialect(
        version,
        {"GetThing": lambda request, kvp: HttpResponse(f"{version} {kvp.text('X')}")},
        lambda error: HttpResponse(f"{version} {type(error).__name__} {error.locator}", status=400),
        "Request",
    )


def select(kvp):
    return (
        {"1": named("1"), "2": named("2")}[kvp.required("VERSION")]
        if kvp.text("VERSION") != "x"
        else fail(InvalidParameter("", "V"))
    )


view = kvp_view(select, named("fallback"))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("version=2&REQUEST=GetThing&x=a%2Bb+c", "2 a+b c"),
        ("version=1&request=getthing", "1 "),
        ("version=1&request=GetOther", "1 OperationNotSupported Request"),
        ("version=1", "1 MissingParameter Request"),
        ("request=GetThing", "fallback MissingParameter VERSION"),
        ("version=x&request=GetThing", "fallback InvalidParameter V"),
        ("version=1&request=GetThing&x=%FF%00", "1 InvalidParameter X"),
        ("version=1&request=GetThing&x=1&X=2", "1 InvalidParameter X"),
    ],
)
def test_a_service_in_pairs(query, body):
    assert view(RequestFactory().get(f"/?{query}")).content.decode() == body
