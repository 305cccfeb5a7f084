"""From rows to layers, each decoded once for each of its states, whoever asks for it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import QuerySet

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.layer import DEFAULT_STYLE
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.layer_file import LayerFileError, VariablePart
from ogc_large_image.layers.layer_settings import with_part
from ogc_large_image.publishing.describing import described_layer
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.sources import is_elsewhere, source_of
from ogc_large_image.publishing.style_rows import StyleRows, links_of
from ogc_large_image.recent import Recent
from ogc_large_image.styles.style import Style as DrawnStyle

logger = logging.getLogger(__name__)

MOST_KEPT = 200_000
"""Decoded layers of a process, whatever the number of its catalogs."""
CHUNK = 500
"""Rows of one query: SQLite takes no more than a thousand values."""

Titles = Mapping[int, tuple[str, ...]]
"""Of groups, by primary key: the titles from the outermost group to each one."""

Load = Callable[[Sequence[int]], Iterable[Layer]]
"""From primary keys to the rows."""


class Head(NamedTuple):
    """As much of a row as tells whether it is decoded already."""

    pk: int
    stamp: str
    group_id: int | None
    name: str


class LayerRows:
    """The decoded layers of this process."""

    def __init__(self, kept: int = MOST_KEPT) -> None:
        self._layers: Recent[tuple[object, ServedLayer]] = Recent(kept)
        self._styles = StyleRows()

    def layers(self, heads: Sequence[Head], titles: Titles) -> list[ServedLayer]:
        """The layers of these rows in their order; rows that cannot be served are left out."""
        found: list[ServedLayer] = []
        for start in range(0, len(heads), CHUNK):
            found.extend(self._chunk(heads[start : start + CHUNK], titles, _rows))
        return found

    def layer(self, row: Layer, titles: Titles) -> ServedLayer | None:
        """The layer of a row that is loaded; None where it cannot be served."""
        head = Head(row.pk, row.stamp, row.group_id, row.name)
        return next(self._chunk([head], titles, lambda pks: [row]), None)

    def clear(self) -> None:
        """Forgets them all."""
        self._layers.clear()

    def _chunk(self, heads: Sequence[Head], titles: Titles, load: Load) -> Iterator[ServedLayer]:
        links = links_of([head.pk for head in heads])
        keys = {head.pk: (head.stamp, tuple(links.get(head.pk, ())), titles.get(head.group_id or 0, ())) for head in heads}
        found = {pk: layer for pk, (key, layer) in self._layers.get_many(keys).items() if key == keys[pk]}
        missing = [pk for pk in keys if pk not in found]
        styles = self._styles.drawn(link for pk in missing for link in links.get(pk, ()))
        for row in load(missing) if missing else ():
            own = (styles[link] for link in links.get(row.pk, ()) if link in styles)
            layer = _served(row, tuple(own), titles.get(row.group_id or 0, ()), keys[row.pk])
            if layer is None:
                continue
            found[row.pk] = layer
            # What a storage elsewhere keeps is asked for anew: its copy here may be gone.
            if row.stamp == keys[row.pk][0] and not is_elsewhere(row):
                self._layers.set(row.pk, (keys[row.pk], layer))
        return (found[head.pk] for head in heads if head.pk in found)


def described(rows: QuerySet[Layer]) -> QuerySet[Layer]:
    """Those that can be served: what there is to know about their images has been found out."""
    if rows.query.distinct:
        # Its joins may bring a row several times: counted and cut into pages are rows.
        rows = Layer.objects.filter(pk__in=rows.order_by().values("pk"))
    return rows.filter(is_described=True)


def in_order(rows: QuerySet[Layer]) -> QuerySet[Layer]:
    """By the titles that are shown; an index of ``Layer`` has each group's rows in this order."""
    return rows.order_by("listed_as", "name")


def heads_of(rows: QuerySet[Layer]) -> list[Head]:
    """The rows' heads, in their order."""
    return [Head(*row) for row in rows.values_list(*Head._fields)]


def _rows(pks: Sequence[int]) -> Iterable[Layer]:
    rows: Iterable[Layer] = Layer.objects.filter(pk__in=pks)
    return rows


def _served(row: Layer, styles: tuple[DrawnStyle, ...], group: tuple[str, ...], key: object) -> ServedLayer | None:
    try:
        found = described_layer(row)
        if found is None:
            return None
        layer = replace(
            found,
            name=row.name,
            title=row.title or row.name,
            abstract=row.abstract,
            keywords=tuple(map(str, row.keywords)),
            group=group,
            styles=styles or (DEFAULT_STYLE,),
            source=source_of(row) if is_elsewhere(row) else found.source,
            revision=hashlib.sha256(repr(key).encode()).hexdigest()[:16],
        )
        return with_part(layer, VariablePart.model_validate(row.details)) if row.details else layer
    except (OgcLargeImageError, LayerFileError, ValueError, KeyError, TypeError) as error:
        # A row that was written past its checks must not take the others with it.
        logger.warning("The layer %s cannot be served: %s", row.name, error)
        return None
