"""From rows of styles to styles, each read once for each of its states, however many layers have it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.publishing.drawn_styles import style_value
from ogc_large_image.publishing.models import LayerStyle, Style
from ogc_large_image.recent import Recent
from ogc_large_image.styles.style import Style as DrawnStyle

logger = logging.getLogger(__name__)

MOST_KEPT = 10_000


class StyleLink(NamedTuple):
    """A style of a layer in one of its states; the first link of a layer is that of its default style."""

    style_id: int
    stamp: str


def links_of(pks: Sequence[int]) -> Mapping[int, Sequence[StyleLink]]:
    """The links of each of these layers, in their order."""
    found: dict[int, list[StyleLink]] = defaultdict(list)
    rows = LayerStyle.objects.filter(layer_id__in=pks).order_by("position", "pk")
    for layer_id, *link in rows.values_list("layer_id", "style_id", "style__stamp"):
        found[layer_id].append(StyleLink(*link))
    return found


class StyleRows:
    """The styles that this process has read."""

    def __init__(self, kept: int = MOST_KEPT) -> None:
        self._styles: Recent[DrawnStyle | None] = Recent(kept)

    def drawn(self, links: Iterable[StyleLink]) -> Mapping[StyleLink, DrawnStyle]:
        """The styles that can be drawn, those that are not known yet by one query."""
        wanted = set(links)
        known = self._styles.get_many(wanted)
        missing = {link.style_id: link for link in wanted if link not in known}
        for row in Style.objects.filter(pk__in=missing) if missing else ():
            style = _drawn(row)
            known[missing[row.pk]] = style
            self._styles.set(StyleLink(row.pk, row.stamp), style)
        return {link: style for link, style in known.items() if style is not None}


def _drawn(row: Style) -> DrawnStyle | None:
    try:
        return style_value(row)
    except OgcLargeImageError as error:
        logger.warning("The style %s cannot be drawn: %s", row.name, error.message)
        return None
