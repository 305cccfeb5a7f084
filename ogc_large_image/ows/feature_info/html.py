"""Feature information as a page of its own, which clients show in a frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from ogc_large_image.ows.feature_info.words import (
    NOTHING,
    band_title,
    colour_text,
    crs_name,
    frame_words,
    number_text,
    value_words,
)

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import LayerInfo

TEMPLATE = "ogc_large_image/feature_info.html"


def write_html(infos: Sequence[LayerInfo]) -> bytes:
    """The page; all texts are escaped by the template, which a site may override."""
    page: str = render_to_string(TEMPLATE, {"pixels": [_content(info) for info in infos], "nothing": NOTHING})
    return page.encode()


def _content(info: LayerInfo) -> dict[str, object]:
    """Texts alone: numbers in a template would be written in the language of the site."""
    has_place = info.longitude is not None
    return {
        "name": info.layer.name,
        "title": info.layer.title or info.layer.name,
        "style": info.style.title or info.style.name,
        "dimensions": list(dict(info.dimension_values).items()),
        "position": f"{number_text(info.x)}, {number_text(info.y)} ({crs_name(info)})",
        "place": f"{number_text(info.longitude)}, {number_text(info.latitude)}" if has_place else "",
        "pixel": "" if info.source_column is None else f"{info.source_column}, {info.source_row}",
        "bands": [(band_title(band), value_words(band)) for band in info.bands],
        "colour": colour_text(info),
        "series": [(frame_words(each), ", ".join(map(value_words, each.bands))) for each in info.series],
    }
