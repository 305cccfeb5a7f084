"""The Content-Security-Policy of the pages: nothing but this site, and on viewer pages what a map library cannot do without."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.templatetags.static import static
from django.utils.decorators import method_decorator

from ogc_large_image import conf
from ogc_large_image.viewers.map_libraries import map_library


def content_security_policy(*libraries: str) -> str:
    """The header's value for a page with these map libraries, none for a page without a viewer.

    A viewer may start workers from its own texts and compile WebAssembly;
    evaluating texts as scripts stays forbidden everywhere.
    """
    own = _sources(static("ogc_large_image/pages.css"))
    directives = {
        "default-src": ["'none'"],
        "img-src": ["'self'", *own, "data:"],
        "style-src": ["'self'", *own],
        "script-src": ["'self'", *own],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
    if libraries:
        _open_for_viewers(directives, libraries, own)
    return "; ".join(f"{name} {' '.join(dict.fromkeys(values))}" for name, values in directives.items())


def viewer_page(*libraries: str) -> Callable[[Any], Any]:
    """For a view, a function or a class, that shows the viewers' templates: sends the policy with its answer."""

    def decorate(view: Any) -> Any:
        if isinstance(view, type):
            return method_decorator(viewer_page(*libraries), name="dispatch")(view)

        @functools.wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponse = view(request, *args, **kwargs)
            response.headers.setdefault("Content-Security-Policy", content_security_policy(*libraries))
            return response

        return answered

    return decorate


def _open_for_viewers(directives: dict[str, list[str]], libraries: Iterable[str], own: list[str]) -> None:
    settings = conf.app_settings()
    network = _sources(settings.viewer_cdn)
    base_map = _sources(settings.base_map.get("url", ""))
    directives["img-src"] += ["blob:", *network, *base_map]
    directives["script-src"] += ["'wasm-unsafe-eval'", *network]
    directives["connect-src"] += [*own, *network, *base_map]
    directives["style-src"] += network
    for name in libraries:
        library = map_library(name)
        directives["style-src"] += library.style_sources if library else ()
    directives["worker-src"] = ["'self'", *own, *network, "blob:"]


def _sources(address: str) -> list[str]:
    """The origin of an absolute address; nothing for a path of this site."""
    parts = urlsplit(address)
    if not parts.netloc:
        return []
    host = parts.netloc
    if "{" in host:
        host = "*" + host.partition("}")[2]
    return [f"{parts.scheme or 'https'}://{host}"]
