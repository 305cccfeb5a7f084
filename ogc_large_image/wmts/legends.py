"""Legends of styles as resources beside the tiles, which the service metadata points to (07-057r7 table 8)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse

from ogc_large_image import services
from ogc_large_image.errors import FormatNotSupported
from ogc_large_image.pictures import answer_legend
from ogc_large_image.render.legend_query import LegendFormat, LegendQuery
from ogc_large_image.wmts.chosen_style import chosen_style

LEGEND_EXTENSIONS: Mapping[str, LegendFormat] = MappingProxyType(
    {"png": LegendFormat.PNG, "svg": LegendFormat.SVG, "json": LegendFormat.JSON}
)
LISTED_EXTENSION = "png"
"""Of the legend that the service metadata points to; the others have the same address with another ending."""


def legend_response(request: HttpRequest, layer_name: str, style_name: str, extension: str) -> HttpResponse:
    """The legend of a layer's style, or 304 where the client holds it."""
    layer = services.catalog(request).layer(layer_name)
    style = chosen_style(layer, style_name)
    legend_format = LEGEND_EXTENSIONS.get(extension)
    if legend_format is None:
        raise FormatNotSupported("Legends are not offered in this format.", "format")
    return answer_legend(request, LegendQuery(layer, style, format=legend_format, transparent=True), "metadata")
