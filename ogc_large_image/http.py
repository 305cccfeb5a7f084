"""HTTP that every protocol here shares: validators, caching by others, and answers that any web page may read.

This is the warm path: a cached tile goes through it at every request, so it
sets headers and compares texts, and does nothing else.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from ogc_large_image.render.queries import EncodedImage

READ_METHODS = ("GET", "HEAD", "OPTIONS")

EXPOSED_HEADERS = "ETag, X-Cache, Retry-After, Warning"
ALLOWED_HEADERS = "Accept, Authorization, Cache-Control, If-None-Match, Range"
PREFLIGHT_SECONDS = "86400"
_BY_USER = ("Authorization", "Cookie")
_TOLD_BY_USER = ", ".join(_BY_USER)


def conditional(
    request: HttpRequest, *, etag: str, max_age: int, produce: Callable[[], HttpResponse], private: bool = False
) -> HttpResponse:
    """As ``validated``, for answers that any web page may read, and that are everybody's unless ``private``."""
    return allow_any_origin(validated(request, etag=etag, max_age=max_age, produce=produce, private=private))


def validated(
    request: HttpRequest, *, etag: str, max_age: int, produce: Callable[[], HttpResponse], private: bool = False
) -> HttpResponse:
    """The answer of ``produce``, or 304 without calling it where the client already holds this representation.

    ``etag`` is the opaque tag without quotes, a strong validator: equal tags
    stand for equal bytes. A 304 has the headers of the 200 that it stands for
    (RFC 9110 15.4.5); an answer other than 200 gets no validator. A
    ``private`` one is for the asker alone: no cache between may keep it.
    """
    tag = f'"{etag}"'
    held = request.META.get("HTTP_IF_NONE_MATCH")
    response = HttpResponseNotModified() if held is not None and _is_held(held, tag) else produce()
    if response.status_code in (200, 304):
        headers = response.headers
        headers["ETag"] = tag
        headers["Cache-Control"] = f"{'private' if private else 'public'}, max-age={max_age}"
        if private:
            # Nor may a browser's own cache hand it to the next user of that browser.
            if "Vary" in headers:
                patch_vary_headers(response, _BY_USER)
            else:
                headers["Vary"] = _TOLD_BY_USER
    return response


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view for READ_METHODS alone; what else is asked changes nothing and is told so, whatever the site's middleware."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return preflight()
        if request.method not in READ_METHODS:
            return allow_any_origin(HttpResponseNotAllowed(READ_METHODS))
        return view(request, *args, **kwargs)

    return cast("Callable[..., HttpResponse]", csrf_exempt(guarded))


def image_response(image: EncodedImage, *, cached: bool) -> HttpResponse:
    """A picture, which tells by ``X-Cache`` whether it was drawn for this request."""
    response = HttpResponse(image.data, content_type=image.media_type)
    headers = response.headers
    headers["Content-Length"] = str(len(image.data))
    headers["X-Cache"] = "HIT" if cached else "MISS"
    headers["X-Content-Type-Options"] = "nosniff"
    return response


def allow_any_origin(response: HttpResponse) -> HttpResponse:
    """The same answer, readable by scripts of any origin; nothing here is told by cookie."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response


def preflight(methods: Iterable[str] = READ_METHODS) -> HttpResponse:
    """The answer to OPTIONS, whether a browser asks before a cross-origin request or a client is curious."""
    allowed = ", ".join(methods)
    response = HttpResponse(status=204)
    response.headers["Allow"] = allowed
    response.headers["Access-Control-Allow-Methods"] = allowed
    response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    response.headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return allow_any_origin(response)


def _is_held(header: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag: weak comparison, as RFC 9110 13.1.2 asks."""
    if header == tag:
        return True
    held = parse_etags(header)
    return held == ["*"] or tag in held or f"W/{tag}" in held
