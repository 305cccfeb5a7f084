"""Parts of a layer's element that differ between most layers by nothing but its name: thousands need not be built anew."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.links import Link
from ogc_large_image.ows.markup import Markup, make, optional
from ogc_large_image.ows.records import DATA_TYPE, RECORD_STANDARD, RECORD_TYPE, data_path, record_path
from ogc_large_image.ows.xml import clean
from ogc_large_image.render.legend_query import LegendFormat
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.legends import legend_link
from ogc_large_image.wms.style_documents import SLD_TYPE, styles_link

if TYPE_CHECKING:
    from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter

ANY_LAYER = "-any.layer-"
"""Stands for a layer's name in an address. No layer is called so: names do not start with a mark."""


def for_layer(template: Markup, layer: Layer) -> Markup:
    """The template with the layer's name."""
    return Markup(template.replace(ANY_LAYER, _quoted(layer.name)))


@lru_cache(maxsize=16)
def _quoted(name: str) -> str:
    """Once for all parts of a layer's element."""
    return quote(name)


@lru_cache(maxsize=4096)
def style_element(writer: CapabilitiesWriter, style: Style, size: tuple[int, int], url: str) -> Markup:
    """A style's words, its legend of this size, and where it is told in SLD (06-042 7.2.4.6.5)."""
    width, height = size
    link = legend_link(url, writer.version, ANY_LAYER, style, size)
    attributes = {"width": str(width), "height": str(height)}
    return make(
        "Style",
        make("Name", style.name),
        make("Title", clean(style.title) or style.name),
        optional("Abstract", style.abstract),
        make("LegendURL", attributes, writer.linked_document(LegendFormat.PNG.value, link)),
        make("StyleSheetURL", writer.linked_document(SLD_TYPE, styles_link(url, writer.version, ANY_LAYER))),
    )


@lru_cache(maxsize=64)
def record_element(writer: CapabilitiesWriter, root: str) -> Markup:
    """Where this service's own record of a layer is."""
    link = Link(f"{root}{record_path(ANY_LAYER)}", RECORD_TYPE, RECORD_STANDARD)
    return make("MetadataURL", {"type": writer.metadata_kind(link)}, writer.linked_document(link.media_type, link.url))


@lru_cache(maxsize=64)
def data_element(writer: CapabilitiesWriter, root: str) -> Markup:
    """Where this service tells how to get at a layer's pixels."""
    return make("DataURL", writer.linked_document(DATA_TYPE, f"{root}{data_path(ANY_LAYER)}"))
