"""Validators, caching and cross-origin headers."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ogc_large_image.http import conditional, image_response, preflight, read_only, validated
from ogc_large_image.render.queries import EncodedImage

IMAGE = EncodedImage(b"picture", "image/png")


def ask(if_none_match=None, status=200):
    produced = []

    def produce():
        produced.append(True)
        return HttpResponse(b"picture", status=status)

    headers = {} if if_none_match is None else {"if-none-match": if_none_match}
    request = RequestFactory().get("/", headers=headers)
    return conditional(request, etag="abc", max_age=60, produce=produce), bool(produced)


def test_an_answer_has_a_strong_validator_and_may_be_kept():
    response, _ = ask()
    assert response["ETag"] == '"abc"'
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("held", ['"abc"', 'W/"abc"', '"x", "abc"', '"x,y" , W/"abc"', "*"])
def test_what_the_client_holds_is_not_produced_again(held):
    response, produced = ask(held)
    assert response.status_code == 304
    assert not produced
    assert response.content == b""


@pytest.mark.parametrize("held", ['"abd"', "abc", "", '"abc', "W/abc", '"ab", "c"', '"*"', "\x00"])
def test_what_the_client_does_not_hold_is_produced(held):
    response, produced = ask(held)
    assert response.status_code == 200
    assert produced


def test_304_has_the_headers_of_the_answer_that_it_stands_for():
    full, _ = ask()
    short, _ = ask('"abc"')
    for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        assert short[name] == full[name]


def test_an_error_gets_no_validator():
    response, _ = ask(status=500)
    assert "ETag" not in response
    assert "Cache-Control" not in response
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("cached", "expected"), [(True, "HIT"), (False, "MISS")])
def test_a_picture_tells_where_it_came_from(cached, expected):
    response = image_response(IMAGE, cached=cached)
    assert response["X-Cache"] == expected
    assert response["Content-Type"] == "image/png"
    assert response["Content-Length"] == "7"
    assert response.content == b"picture"


def test_a_preflight_allows_reading_with_validators():
    response = preflight()
    assert response.status_code == 204
    assert "GET" in response["Access-Control-Allow-Methods"]
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_a_read_only_view_refuses_other_methods(method: str) -> None:
    view = read_only(lambda request: HttpResponse("read"))
    response = view(RequestFactory().generic(method, "/"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert getattr(view, "csrf_exempt", False)


def test_a_read_only_view_answers_readers_and_those_who_ask_for_its_methods() -> None:
    view = read_only(lambda request: HttpResponse("read"))
    assert view(RequestFactory().get("/")).content == b"read"
    assert view(RequestFactory().options("/")).status_code == 204


def test_a_private_answer_is_not_the_next_users():
    response = validated(RequestFactory().get("/"), etag="abc", max_age=60, produce=HttpResponse, private=True)
    assert response["Cache-Control"] == "private, max-age=60"
    assert response["Vary"] == "Authorization, Cookie"
