"""The table of actions for the layers of the catalog: plain Django views, because tiles are asked for thousands of times a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path

from ogc_large_image import conf, services
from ogc_large_image.errors import InvalidParameter, SourceUnreadable
from ogc_large_image.http import conditional
from ogc_large_image.ows.views import respond
from ogc_large_image.rest import declared
from ogc_large_image.rest.actions import ACTIONS, Action
from ogc_large_image.rest.answering import answer_to, relocated
from ogc_large_image.rest.asked import Asked, request_texts
from ogc_large_image.rest.exceptions import report
from ogc_large_image.rest.image import catalog_image
from ogc_large_image.rest.openapi import documented_view
from ogc_large_image.rest.styling import allows_expressions, needs_permission
from ogc_large_image.sources.opening import is_tile_source_error

LAYER = r"api/layers/(?P<name>[^/]+)"


def layer_urls() -> Iterator[URLPattern]:
    """The addresses of all actions, below each layer's."""
    for action in ACTIONS:
        yield re_path(rf"^{LAYER}/{action.url_path}\Z", layer_view(action), name=action.route)


def layer_view(action: Action) -> Callable[..., HttpResponse]:
    """A view of one action."""

    def view(request: HttpRequest, name: str, **path: str) -> HttpResponse:
        return respond(request, lambda: _answered(action, request, name, path), lambda error: report(relocated(action, error)))

    view.__name__ = action.name
    view.__doc__ = action.summary
    # Where drf-spectacular looks for what it describes.
    vars(view).update(cls=documented_view(action), initkwargs={})
    return view


def _answered(action: Action, request: HttpRequest, name: str, path: dict[str, str]) -> HttpResponse:
    limits = services.limits()
    image = catalog_image(services.catalog(request).layer(name), limits)
    texts = request_texts(request)
    if declared.source.read(texts):
        raise InvalidParameter("What opens the image of a layer is not to be chosen.", declared.source.name)
    asked = Asked(
        image,
        texts,
        path,
        limits,
        allow_expressions=allows_expressions(request, texts),
        find_address=lambda: services.public_url(request, f"api/layers/{quote(name, safe='')}"),
        query=request.META.get("QUERY_STRING", ""),
    )
    answer = answer_to(action, asked)

    def produce() -> HttpResponse:
        try:
            produced = answer.produce()
        except Exception as error:
            if is_tile_source_error(error):
                raise SourceUnreadable("The image cannot be read.") from error
            raise
        return produced if isinstance(produced, HttpResponseBase) else JsonResponse(produced, safe=False)

    max_age, private = conf.max_age(answer.kind), needs_permission(texts)
    return conditional(request, etag=answer.fingerprint, max_age=max_age, produce=produce, private=private)
