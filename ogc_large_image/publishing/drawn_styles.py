"""From a style's row to the style that the engine draws, and back to a document."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.limits import Limits
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.sld import parse_sld
from ogc_large_image.styles.style import Style as DrawnStyle

if TYPE_CHECKING:
    from ogc_large_image.publishing.models import Style

_LIMITS = Limits()


def style_value(row: Style) -> DrawnStyle:
    """The row's style; InvalidStyle where it cannot be drawn. What is saved is the site's own, band maths included."""
    drawn = _of_document(row) if row.sld else parse_style_json(json.dumps(row.definition), _LIMITS, allow_expressions=True)
    return replace(drawn, name=row.name, title=row.title or drawn.title or row.name, abstract=row.abstract or drawn.abstract)


def _of_document(row: Style) -> DrawnStyle:
    parts = parse_sld(row.sld.encode(), _LIMITS, "sld")
    styles = [style for part in parts for style in part.styles if isinstance(style, DrawnStyle)]
    if not styles:
        raise InvalidStyle("The document has no style of its own.", "sld")
    return next((style for style in styles if style.name == row.name), styles[0])
