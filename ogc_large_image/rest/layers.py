"""The list of layers and one layer's metadata, in Django REST framework's terms."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ogc_large_image import __version__, conf, services
from ogc_large_image.errors import NotDefined
from ogc_large_image.http import conditional
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.views import pairs, respond
from ogc_large_image.rest.description import detail, summary
from ogc_large_image.rest.documents import LayerPageSerializer, LayerSerializer
from ogc_large_image.rest.exceptions import json_error, report
from ogc_large_image.rest.openapi import NAME, documented_read, parameters_of
from ogc_large_image.rest.parameter import integer

PAGE_SIZE = 100
LARGEST_PAGE = 1000
LIMIT = integer("limit", "How many layers to list at most.", default=PAGE_SIZE, minimum=1, maximum=LARGEST_PAGE)
OFFSET = integer("offset", "How many layers to pass over.", default=0, minimum=0)


class OneFormat(BaseContentNegotiation):  # type: ignore[misc]
    """The view's first renderer, whatever ``?format=`` and ``Accept`` say.

    The framework's own negotiation answers requests for pictures, and those of
    clients with unusual Accept headers, with 404 and 406.
    """

    def select_parser(self, request: Request, parsers: Sequence[Any]) -> Any:
        return parsers[0] if parsers else None

    def select_renderer(
        self, request: Request, renderers: Sequence[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ReadView(APIView):  # type: ignore[misc]
    """A view that anybody may read: who sees which layer is the catalog's decision, for every protocol alike."""

    renderer_classes = (JSONRenderer,)
    parser_classes = ()
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    content_negotiation_class = OneFormat

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The framework's dispatch inside the spine that all our views share, so that errors have one form."""
        dispatch = super().dispatch

        def call() -> HttpResponse:
            response = dispatch(request, *args, **kwargs)
            return response.render() if isinstance(response, Response) else response

        return respond(request, call, report)

    def told(self, request: Request, found: Any) -> HttpResponse:
        """Values as JSON, with a validator made from them."""
        max_age = conf.max_age("metadata")
        return conditional(request, etag=_etag(found), max_age=max_age, produce=lambda: Response(found))

    def perform_authentication(self, request: Request) -> None:
        """None here; and the framework's would need django.contrib.auth to be installed."""

    def handle_exception(self, exc: Exception) -> HttpResponse:
        """The framework's own refusals in our form; everything else goes on to the spine."""
        if isinstance(exc, APIException):
            return json_error(exc.status_code, str(exc.detail))
        raise exc


class LayerListView(ReadView):
    """``/api/layers/``: the layers from ``offset`` on, at most ``limit``, with the addresses of the pages around."""

    @documented_read("list", LayerPageSerializer, parameters_of([LIMIT, OFFSET]), description="The layers, a page at a time.")
    def get(self, request: Request) -> HttpResponse:
        kvp = Kvp.parse(pairs(request._request))
        limit, offset = LIMIT.read(kvp.text), OFFSET.read(kvp.text)
        address = functools.partial(services.public_url, request._request)
        revision = services.catalog(request._request).revision
        listing = services.listing(request._request)
        count = listing.count()
        page = {
            "count": count,
            "next": _page(address, limit, offset + limit) if offset + limit < count else None,
            "previous": _page(address, limit, max(0, offset - limit)) if offset > 0 else None,
            "results": [summary(layer, address) for layer in listing.page(offset, limit)],
        }
        # The revision alone is no validator: catalogs of different users may have the same one.
        etag, max_age = _etag(revision, page), conf.max_age("metadata")
        return conditional(request, etag=etag, max_age=max_age, produce=lambda: Response(page))


class LayerView(ReadView):
    """``/api/layers/{name}/``: everything recorded of one layer."""

    @documented_read("layer", LayerSerializer, [NAME], description="Everything recorded of one layer.")
    def get(self, request: Request, name: str) -> HttpResponse:
        catalog = services.catalog(request._request)
        revision = catalog.revision
        layer = catalog.layer(name)
        address = functools.partial(services.public_url, request._request)
        return conditional(
            request,
            etag=_etag(revision, address(""), layer.name, layer.revision),
            max_age=conf.max_age("metadata"),
            produce=lambda: Response(detail(layer, address)),
        )


def unknown(request: HttpRequest) -> HttpResponse:
    """404 in our form for an address below the layers that stands for nothing."""

    def call() -> HttpResponse:
        raise NotDefined("There is nothing at this address.")

    return respond(request, call, report)


def _page(address: Callable[[str], str], limit: int, offset: int) -> str:
    return f"{address('api/layers/')}?{urlencode({'limit': limit, 'offset': offset})}"


def _etag(*parts: object) -> str:
    """The same document comes of the same catalog, at the same address, by the same program."""
    return blake2b(repr((__version__, *parts)).encode(), digest_size=16).hexdigest()
