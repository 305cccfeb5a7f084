"""What every view set of images has: the hooks that a site may override, and the way from them to an answer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from ogc_large_image import conf, services, tilesource
from ogc_large_image.http import validated
from ogc_large_image.rest import declared
from ogc_large_image.rest.actions import Action, image_path
from ogc_large_image.rest.anonymous import authenticate_nobody, lets_everybody_read
from ogc_large_image.rest.answering import answer_to, relocated
from ogc_large_image.rest.asked import Answer, Asked, RequestTexts, request_texts
from ogc_large_image.rest.image import Image, adopted_image, file_image
from ogc_large_image.rest.parameter import TextOf, is_nully
from ogc_large_image.rest.styling import SIMPLE_STYLE, allows_expressions, needs_permission
from ogc_large_image.rest.viewset_errors import as_api_exception
from ogc_large_image.storage.paths import source_ref
from ogc_large_image.styles.json_text import read_json
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.style import Style
from ogc_large_image.styles.vendor import NAMES, parse_vendor_style

OPENING_HOOKS: Final = ("get_tile_source", "open_image", "open_tile_source")
"""Where one of these is overridden, the site opens its images itself."""

_HOOKS: Final = (*OPENING_HOOKS, "get_style", "get_query_param")
_KINDS: Final = 256

FIRST_ROUTES: Final = ("dzi_tile", "tile")
"""In this order: the second one's pattern is met by the first one's addresses too."""

_EXTRA_ACTIONS: Final = ViewSetMixin.get_extra_actions.__func__


class LargeImageMixinBase:
    """The hooks; each may be overridden, and is called as in django-large-image."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Tiles are the first routes of a router's, wherever among the bases the mixin stands, unless the site says which are."""
        super().__init_subclass__(**kwargs)
        inherited = getattr(cls, "get_extra_actions", None)
        if getattr(inherited, "__func__", None) is _EXTRA_ACTIONS:
            cls.get_extra_actions = classmethod(_tiles_first)  # type: ignore[attr-defined]

    def perform_authentication(self, request: Request) -> None:
        """As the framework does it, at once where nothing says who asks."""
        if not authenticate_nobody(request):
            super().perform_authentication(request)  # type: ignore[misc]

    def check_permissions(self, request: Request) -> None:
        """As the framework does it, at once where its own permissions let everybody read."""
        if not lets_everybody_read(self, request):
            super().check_permissions(request)  # type: ignore[misc]

    def get_path(self, request: Request, pk: Any = None) -> str | os.PathLike[str]:
        """Where the image is: a path, a path of GDAL's virtual file systems, or the name of a GDALRaster."""
        raise NotImplementedError("`get_path` is to be implemented by the view set.")

    def get_query_param(self, request: Request, key: str, default: Any = "") -> str:
        """The text of a parameter of the query."""
        text = _texts(request)(key)
        return str(default) if is_nully(text) else text

    def get_style(self, request: Request) -> Any:
        """The style that the request asks for, as large-image has it; None for none."""
        text = self.get_query_param(request, "style")
        if not is_nully(text):
            parse_style_json(text, services.limits())
            return read_json(text, services.limits())
        band = self.get_query_param(request, "band", 0)
        if is_nully(band) or band == "0":
            return None
        simple = {key: value for key in SIMPLE_STYLE if not is_nully(value := self.get_query_param(request, key))}
        parse_vendor_style(simple, Style(), services.limits())
        simple.setdefault("palette", simple.pop("cmap", ""))
        return {"band": int(band)} | {key: value for key, value in simple.items() if key != "band" and value}

    def open_tile_source(self, request: Request, path: Any, **kwargs: Any) -> Any:
        """The image as a large-image tile source; override it to open with one of your choice."""
        source = self.get_query_param(request, "source")
        return tilesource.get_tilesource_from_path(path, source=source, **kwargs)

    def open_image(self, request: Request, path: Any, encoding: str | None = None, style: Any = True) -> Any:
        """The tile source in the projection and style that the request asks for, or in the style given."""
        options: dict[str, Any] = {"encoding": encoding} if encoding else {}
        if style is True:
            style = self.get_style(request)
        if style:
            options["style"] = style if isinstance(style, str) else json.dumps(style)
        projection = self.get_query_param(request, "projection")
        if not is_nully(projection):
            options["projection"] = projection
        return self.open_tile_source(request, path, **options)

    def get_tile_source(self, request: Request, pk: Any = None, encoding: str | None = None, style: Any = True) -> Any:
        """The tile source of the image that the request is about."""
        return self.open_image(request, self.get_path(request, pk), encoding=encoding, style=style)


def _tiles_first(view_class: type) -> list[Any]:
    """The framework's extra actions; patterns are tried one after another, and nothing is asked for as often as tiles."""
    place = {name: number for number, name in enumerate(FIRST_ROUTES)}
    actions: list[Any] = _EXTRA_ACTIONS(view_class)
    return sorted(actions, key=lambda action: place.get(action.__name__, len(place)))


def perform(view: Any, action: Action, request: Request, path: dict[str, Any]) -> HttpResponse:
    """The answer to an action, errors included, as an answer of the view."""
    try:
        return _answer(view, request, _asked(view, action, request, path), action)
    except (APIException, Http404, PermissionDenied) as error:
        return _uncached(view.handle_exception(error))
    except Exception as error:  # noqa: BLE001 - a client is told an id, and no traceback
        return _uncached(view.handle_exception(as_api_exception(relocated(action, error))))


def _answer(view: Any, request: Request, asked: Asked, action: Action) -> HttpResponse:
    answer = answer_to(action, asked)

    def produce() -> HttpResponse:
        produced = answer.produce()
        return produced if isinstance(produced, HttpResponseBase) else Response(produced)

    return validated(
        _plain(request),
        etag=_etag(answer, request),
        max_age=conf.max_age(answer.kind),
        produce=produce,
        private=_is_private(view, request) or needs_permission(asked.text_of),
    )


def _etag(answer: Answer, request: Request) -> str:
    """A document is other bytes in each of the view's renderers."""
    renderer = getattr(request, "accepted_renderer", None)
    form = getattr(renderer, "format", "json")
    return answer.fingerprint if form == "json" else f"{answer.fingerprint}-{form}"


def _is_private(view: Any, request: Request) -> bool:
    """Whether the answer may be another for somebody else."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return True
    return any(type(permission) is not AllowAny for permission in view.get_permissions())


def _asked(view: Any, action: Action, request: Request, path: dict[str, Any]) -> Asked:
    text_of = _hooked(view, request)
    overridden = _overridden(view)
    opens = not overridden.isdisjoint(OPENING_HOOKS)
    image = _opened(view, action, request, path) if opens else _named(view, request, path, text_of)
    if "get_style" in overridden and image.style is None and action.styled is not False:
        text_of = _restyled(text_of, view.get_style(request))
    return Asked(
        image,
        text_of,
        path,
        services.limits(),
        allow_expressions=allows_expressions(request, text_of),
        find_address=lambda: request.build_absolute_uri(image_path(action, request.path)),
        query=_plain(request).META.get("QUERY_STRING", ""),
        said=text_of.key if isinstance(text_of, RequestTexts) and not opens else None,
    )


def _overridden(view: Any) -> frozenset[str]:
    """Of the hooks that change what is asked, or where it is asked of, those that the view set has overridden."""
    kind: Any = type(view)
    return _overridden_in(kind)


@lru_cache(maxsize=_KINDS)
def _overridden_in(kind: type) -> frozenset[str]:
    return frozenset(hook for hook in _HOOKS if getattr(kind, hook) is not getattr(LargeImageMixinBase, hook))


def _named(view: Any, request: Request, path: dict[str, Any], text_of: TextOf) -> Image:
    ref = tilesource.named_source(source_ref(view.get_path(request, path.get("pk"))), declared.source.read(text_of))
    return file_image(ref, services.limits())


def _opened(view: Any, action: Action, request: Request, path: dict[str, Any]) -> Image:
    return adopted_image(_tile_source(view, action, request, path), services.limits())


def _tile_source(view: Any, action: Action, request: Request, path: dict[str, Any]) -> Any:
    """The hook called as it always was: with the encoding for tiles and thumbnails, without a style for documents."""
    pk = path.get("pk")
    if action.styled is False:
        return view.get_tile_source(request, pk, style=False)
    if action.styled is None:
        return view.get_tile_source(request, pk)
    encoding = tilesource.format_to_encoding(path.get("fmt"), pil_safe=True)
    return view.get_tile_source(request, pk, encoding=encoding)


def _texts(request: Request) -> RequestTexts:
    return request_texts(_plain(request))


def _plain(request: Request) -> HttpRequest:
    """Django's own, which answers at once where the framework's has to look for it."""
    return getattr(request, "_request", request)


def _hooked(view: Any, request: Request) -> TextOf:
    """Through the hook, where a site has overridden it."""
    if "get_query_param" not in _overridden(view):
        return _texts(request)
    read: Callable[[Request, str, Any], Any] = view.get_query_param
    return lambda name: str(read(request, name, "") or "")


def _restyled(text_of: TextOf, style: Any) -> TextOf:
    """The same parameters, but drawn in the style that the hook says."""
    said = dict.fromkeys(NAMES, "") | {"style": json.dumps(style) if style else ""}
    return lambda name: said[name] if name in said else text_of(name)


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
