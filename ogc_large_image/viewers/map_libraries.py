"""Where a page takes a map library from: the site's own static files or, by ``VIEWER_CDN``, a content delivery network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from ogc_large_image import conf
from ogc_large_image.viewers.libraries.build import RECIPE

VENDORED: Final = "ogc_large_image/vendor/"
FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "openlayers": ("openlayers/openlayers.css", "openlayers/openlayers.js", "openlayers/proj4.js"),
    "geojs": ("geojs/geo.js",),
    "cesium": ("cesium/CesiumWidget.css", "cesium/Cesium.js"),
}
"""By library, what ``libraries/build.mjs`` makes of it."""
TITLES: Final = {"openlayers": "OpenLayers", "geojs": "GeoJS", "cesium": "CesiumJS"}


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One script or style sheet of a library."""

    address: str
    integrity: str = ""
    """Of a file that comes from elsewhere (W3C Subresource Integrity); empty for the site's own."""


@dataclass(frozen=True, slots=True)
class MapLibrary:
    """What a page has to load, in this order."""

    title: str
    styles: tuple[LibraryFile, ...]
    scripts: tuple[LibraryFile, ...]
    folder: str
    """Address of the folder that the library loads workers and pictures from, with a slash at its end."""
    style_sources: tuple[str, ...]
    """For the Content-Security-Policy: hashes of the style sheets and attributes that its scripts write into the page."""


def map_library(name: str) -> MapLibrary | None:
    """The library as this site has it; None where it is not installed."""
    cdn = conf.app_settings().viewer_cdn
    recorded = _recorded()[name]
    hashes = _style_sources(recorded)
    # Of CesiumJS npm has no file that a browser could run without evaluating texts: its one bundle brings knockout along.
    if cdn and recorded["scripts"]:
        styles, scripts = (
            tuple(LibraryFile(f"{cdn}/{each['path']}", each["integrity"]) for each in recorded[kind])
            for kind in ("styles", "scripts")
        )
        return MapLibrary(TITLES[name], styles, scripts, scripts[0].address.rpartition("/")[0] + "/", hashes)
    if not finders.find(VENDORED + FILES[name][-1]):
        return None
    files = [static(VENDORED + file) for file in FILES[name]]
    styles, scripts = (
        tuple(LibraryFile(address) for address, file in zip(files, FILES[name], strict=True) if file.endswith(ending))
        for ending in (".css", ".js")
    )
    return MapLibrary(TITLES[name], styles, scripts, static(f"{VENDORED}{name}/"), hashes)


def _style_sources(recorded: Mapping[str, list[str]]) -> tuple[str, ...]:
    attributes = recorded["style_attribute_hashes"]
    # Which makes hashes count for attributes too (CSP 3, 6.7.3.3), and nothing else "unsafe".
    allowed = ["unsafe-hashes"] if attributes else []
    return tuple(f"'{each}'" for each in (*allowed, *recorded["style_hashes"], *attributes))


@lru_cache(maxsize=1)
def _recorded() -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((RECIPE / "cdn.json").read_text())
    return recorded
