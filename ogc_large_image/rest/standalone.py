"""What this installation has, whatever the image: large-image's sources, colour maps and formats."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, re_path
from rest_framework.request import Request
from rest_framework.response import Response

from ogc_large_image.rest.documents import LISTS, TEXTS
from ogc_large_image.rest.layers import ReadView
from ogc_large_image.rest.openapi import documented_read
from ogc_large_image.sources.opening import installed_sources
from ogc_large_image.styles.palettes import list_palettes
from ogc_large_image.tilesource import get_formats


class ListTileSourcesView(ReadView):
    """large-image's sources by name."""

    @documented_read("list", TEXTS, description="large-image's sources by name.")
    def get(self, request: Request) -> Response:
        return self.told(request, installed_sources())


class ListColormapsView(ReadView):
    """Names of palettes by where they come from."""

    @documented_read("list", LISTS, description="Names of palettes by where they come from.")
    def get(self, request: Request) -> Response:
        return self.told(request, dict(list_palettes()))


class ListAvailableFormatsView(ReadView):
    """Formats of pictures and their media types."""

    @documented_read("list", TEXTS, description="Formats of pictures and their media types.")
    def get(self, request: Request) -> Response:
        return self.told(request, get_formats(return_dict=True))


def global_urls() -> Iterator[URLPattern]:
    """The addresses of all of them."""
    views = {"sources": ListTileSourcesView, "colormaps": ListColormapsView, "formats": ListAvailableFormatsView}
    for name, view in views.items():
        yield re_path(rf"^api/large-image/{name}/?\Z", view.as_view(), name=f"large-image-{name}")
