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
        for row in _rows(missing) if missing else ():
            style = _drawn(row)
            known[missing[row.pk]] = style
            self._styles.set(StyleLink(row.pk, row.stamp), style)
        return {link: style for link, style in known.items() if style is not None}


def _rows(pks: Iterable[int]) -> Sequence[Style]:
    """With their definitions, unless there is JSON among them that Python does not read: then each is read where it is drawn."""
    rows = Style.objects.filter(pk__in=pks)
    try:
        return list(rows)
    except (ValueError, RecursionError):
        return list(rows.defer("definition"))


def _drawn(row: Style) -> DrawnStyle | None:
    try:
        return style_value(row)
    except (OgcLargeImageError, ValueError, TypeError, RecursionError) as error:
        # A row that was written past its checks must not take the layers with it.
        logger.warning("The style %s cannot be drawn: %s", row.name, error)
        return None
