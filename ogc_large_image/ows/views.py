"""The spine of every XML service: parse, call, respond, with the only ``except`` between a request and its answer."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.views.decorators.csrf import csrf_exempt

from ogc_large_image.errors import OgcLargeImageError, OperationNotSupported, SourceError
from ogc_large_image.http import READ_METHODS, allow_any_origin, preflight
from ogc_large_image.ows.kvp import Kvp

logger = logging.getLogger(__name__)

KVP_TYPE = "application/x-www-form-urlencoded"
KVP_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
Handler = Callable[[HttpRequest, Kvp], HttpResponse]
ReportWriter = Callable[[OgcLargeImageError], HttpResponse]
"""Turns an error into the protocol's report, status included; the bare root class stands for a fault of the service."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of one protocol: its operations by the value of REQUEST, and how it reports errors."""

    version: str
    operations: Mapping[str, Handler]
    report: ReportWriter
    request_name: str = "REQUEST"
    """The parameter's spelling in this protocol, the locator of errors about it."""

    def handler(self, kvp: Kvp) -> Handler:
        """The operation that the request names, in any case: clients have long been careless about it."""
        wanted = kvp.required(self.request_name).lower()
        for name, handler in self.operations.items():
            if name.lower() == wanted:
                return handler
        raise OperationNotSupported("This operation is not offered here.", self.request_name)


def respond(
    request: HttpRequest,
    call: Callable[[], HttpResponse],
    report: ReportWriter,
    methods: tuple[str, ...] = READ_METHODS,
) -> HttpResponse:
    """The answer of ``call``, or the report of whatever it raised.

    A domain error is reported as it is. Any other error is logged with an id,
    and the client is told the id alone, with HTTP status 500.
    """
    if request.method not in methods:
        return _finished(request, HttpResponseNotAllowed(methods))
    if request.method == "OPTIONS":
        return _finished(request, preflight(methods))
    try:
        response = call()
    except OgcLargeImageError as error:
        if isinstance(error, SourceError):
            logger.warning("A source failed: %s", error.message, exc_info=error)
        response = _uncached(report(error))
    except SuspiciousOperation:
        # A forged host or an absurd number of parameters: Django's own handler logs it and answers 400.
        raise
    except Exception:
        error_id = secrets.token_hex(8)
        logger.exception("Request failed, error id %s", error_id)
        response = _uncached(report(OgcLargeImageError(f"The service failed. The failure is logged as {error_id}.")))
        response.status_code = 500
    return _finished(request, response)


def kvp_view(
    select: Callable[[Kvp], Dialect], fallback: Dialect, methods: tuple[str, ...] = READ_METHODS
) -> Callable[[HttpRequest], HttpResponse]:
    """A view of a service that is spoken in key-value pairs.

    ``select`` finds the dialect (and may raise what forbids any dialect);
    until it has, errors are reported in the ``fallback`` dialect. Requests
    change nothing and need no session, so those of other sites are safe by any method.
    """

    def view(request: HttpRequest) -> HttpResponse:
        dialect = fallback

        def call() -> HttpResponse:
            nonlocal dialect
            kvp = Kvp.parse(pairs(request))
            dialect = select(kvp)
            return dialect.handler(kvp)(request, kvp)

        return respond(request, call, lambda error: dialect.report(error), methods)

    return cast("Callable[[HttpRequest], HttpResponse]", csrf_exempt(view))


def pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The decoded pairs of the request, in order: the query string's, or the body's where there is one.

    They are never merged: what the body says by POST is the whole request (06-042 6.3.4).
    """
    given = _posted(request) if request.method == "POST" else request.GET
    for key, values in given.lists():
        for value in values:
            yield str(key), str(value)


def _posted(request: HttpRequest) -> QueryDict:
    if request.content_type != KVP_TYPE:
        raise OperationNotSupported(f"By POST, requests are key-value pairs of the type {KVP_TYPE}.")
    try:
        posted: QueryDict = request.POST
    except BadRequest:
        raise OperationNotSupported("By POST, key-value pairs are in UTF-8.") from None
    return posted


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    allow_any_origin(response)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.method == "HEAD" and not response.streaming:
        # Not every server cuts the body off, and Content-Length must be that of GET (RFC 9110 9.3.2).
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response
