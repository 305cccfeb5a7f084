"""The pages for people: what is served here, how to add it to a GIS, and a look at each layer.

Everything that a page needs comes from this site: a strict Content-Security-Policy
says so to the browser, and no script or style stands in the page itself.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ogc_large_image import services
from ogc_large_image.access import SIGNED_DAYS
from ogc_large_image.endpoints import visit_of
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.http import read_only
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.listing import Choice
from ogc_large_image.viewers.login import login_address
from ogc_large_image.viewers.policy import content_security_policy

PAGE_SIZE = 60
MOST_GROUPS = 200
DEEPEST = 20
"""Groups inside each other that a link names."""
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Card:
    """One layer on the landing page."""

    layer: Layer
    page: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Neighbouring layers of one group."""

    titles: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A group on the landing page, and how many of the layers that are shown are in it."""

    title: str
    link: str
    number: int = 0
    """Not told of the groups around."""


@read_only
def landing(request: HttpRequest) -> HttpResponse:
    """The layers by group, ``?page=`` by page, those that match ``?q=`` and are in ``?group=``; and the services' addresses."""
    listing = services.listing(request)
    choice = _choice(request)
    found = listing.count(choice)
    pages = max(1, -(-found // PAGE_SIZE))
    page = _page_number(request.GET.get("page", ""), pages)
    root, visit = services.root_path(request), visit_of(request)
    groups = listing.groups(choice) if pages > 1 or choice.group else ()
    shown = listing.page((page - 1) * PAGE_SIZE, PAGE_SIZE, choice)
    context = {
        "layer_count": listing.count(),
        "found_count": found,
        "groups": tuple(_groups(shown, root)),
        "search": choice.search,
        "signed_days": SIGNED_DAYS if visit is not None and visit.may_sign else (),
        "group": choice.group,
        "around": [GroupLink(title, _link("", choice.group[:depth])) for depth, title in enumerate(choice.group, 1)],
        "inside": [GroupLink(each.titles[-1], _link(choice.search, each.titles), each.number) for each in groups[:MOST_GROUPS]],
        "more_groups": max(0, len(groups) - MOST_GROUPS),
        "page": page,
        "pages": pages,
        "previous": _link(choice.search, choice.group, page - 1) if page > 1 else "",
        "next": _link(choice.search, choice.group, page + 1) if page < pages else "",
    }
    return render_page(request, "landing", context)


def layer_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one layer, which the view gets instead of the name; a page of ours where there is no such layer."""

    @functools.wraps(view)
    def shown(request: HttpRequest, name: str, **arguments: str) -> HttpResponse:
        try:
            found = services.catalog(request).layer(name)
        except LayerNotDefined:
            return render_page(request, "not_found", {}, status=404)
        return view(request, found, **arguments)

    return read_only(shown)


@layer_page
def layer(request: HttpRequest, found: Layer) -> HttpResponse:
    """One layer: a map, its addresses and what is known of it."""
    description = found.description
    root = services.root_path(request)
    context = {
        "layer": found,
        "description": description,
        "metadata_path": f"{root}api/layers/{quote(found.name, safe='')}/",
        "layer_path": f"{root}layers/{quote(found.name, safe='')}/",
        "map_path": f"{root}layers/{quote(found.name, safe='')}/map/",
        "thumbnail": _thumbnail(found, root),
        "tiles_url": services.public_url(request, f"api/layers/{quote(found.name, safe='')}/tiles/") + "{z}/{x}/{y}.png",
        "metadata_url": services.public_url(request, f"api/layers/{quote(found.name, safe='')}/"),
    }
    return render_page(request, "layer", context)


def render_page(
    request: HttpRequest, name: str, context: Mapping[str, Any], *, status: int = 200, libraries: Iterable[str] = ()
) -> HttpResponse:
    """One of the site's own pages, by its template's name, with the header that every one of them has."""
    response = render(request, f"ogc_large_image/{name}.html", {**header(request), **context}, status=status)
    response.headers["Content-Security-Policy"] = content_security_policy(*libraries)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    # Layers come and go; the pictures and files that the page is made of are cached by themselves.
    response.headers["Cache-Control"] = "no-cache"
    return response


def header(request: HttpRequest) -> dict[str, Any]:
    """What ``ogc_large_image/page.html`` shows around every page, also around a site's own that extend it."""
    return {
        "service": services.service_metadata(),
        "root": services.root_path(request),
        "login_address": login_address(request),
        "wms_url": services.public_url(request, "wms"),
        "wmts_url": services.public_url(request, "wmts/1.0.0/WMTSCapabilities.xml"),
        "api_url": services.public_url(request, "api/layers/"),
    }


def _groups(layers: Iterable[Layer], root: str) -> Iterable[CardGroup]:
    for titles, members in itertools.groupby(layers, key=lambda each: each.group):
        yield CardGroup(titles, tuple(_card(each, root) for each in members))


def _card(layer: Layer, root: str) -> Card:
    return Card(layer, f"{root}layers/{quote(layer.name, safe='')}/", _thumbnail(layer, root))


def _thumbnail(layer: Layer, root: str) -> str:
    # The revision makes a changed image a new address, whatever the browser keeps of the old one.
    query = urlencode({"max_width": 320, "max_height": 240, "v": layer.revision})
    return f"{root}api/layers/{quote(layer.name, safe='')}/data/thumbnail.png?{query}"


def _choice(request: HttpRequest) -> Choice:
    search, *group = (text.replace("\x00", "") for text in (request.GET.get("q", ""), *request.GET.getlist("group")[:DEEPEST]))
    return Choice(search[:LONGEST_SEARCH].strip(), tuple(group))


def _page_number(text: str, pages: int) -> int:
    return min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _link(search: str, group: Iterable[str], page: int = 1) -> str:
    given = [("q", search)] if search else []
    wanted = [("page", str(page))] if page > 1 else []
    return "?" + urlencode([*given, *(("group", title) for title in group), *wanted])
