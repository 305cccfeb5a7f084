"""``{% load ogc_viewers %}``: what the viewers' templates need of this site."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from ogc_large_image import conf, services
from ogc_large_image.endpoints import NAMESPACE
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.viewers.map_libraries import TITLES, map_library

register = template.Library()

# What PROJ calls a CRS whose definition gives no name.
_NAMELESS = frozenset({"", "unknown", "unnamed"})


@register.inclusion_tag("ogc_large_image/_include/map_library.html")  # type: ignore[untyped-decorator]
def load_map_library(name: str) -> dict[str, Any]:
    """Links a library's style sheets and scripts; where they are not installed, says how to install them."""
    return {"library": map_library(name), "name": name, "title": TITLES[name]}


@register.simple_tag  # type: ignore[untyped-decorator]
def map_library_folder(name: str) -> str:
    """Address of the folder that the library loads its workers and pictures from."""
    library = map_library(name)
    return library.folder if library else ""


@register.simple_tag  # type: ignore[untyped-decorator]
def base_map_url() -> str:
    """Template of the tiles that lie under the images; empty for none."""
    return conf.app_settings().base_map.get("url", "")


@register.simple_tag  # type: ignore[untyped-decorator]
def base_map_attribution() -> str:
    """What the tiles' makers want to have said."""
    return conf.app_settings().base_map.get("attribution", "")


@register.simple_tag(takes_context=True)  # type: ignore[untyped-decorator]
def api_root(context: Context) -> str:
    """Path of the global API, without slashes around it, for the script's ``baseApi``."""
    request = context.get("request")
    try:
        root = services.root_path(request) if request is not None else reverse(f"{NAMESPACE}:landing")
    except NoReverseMatch:
        return "api"
    return f"{root}api".strip("/")


@register.filter  # type: ignore[untyped-decorator]
def crs_title(crs: Crs) -> str:
    """The CRS's name; of one that has none, as in many netCDF files, the kind of its coordinates."""
    if crs.name.casefold() in _NAMELESS:
        return "longitude and latitude" if crs.is_geographic else "a projection of its own"
    return crs.name


@register.filter  # type: ignore[untyped-decorator]
def rounded(number: float | None) -> str:
    """To seven digits, as many as a float of four bytes has; nothing for None."""
    return "" if number is None else f"{number:.7g}"


@register.filter  # type: ignore[untyped-decorator]
def coordinates(box: BBox) -> str:
    """West, south, east and north, to ten digits."""
    return ", ".join(f"{value:.10g}" for value in box)
