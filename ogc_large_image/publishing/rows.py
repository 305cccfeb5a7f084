"""From rows to layers, each decoded once for each of its states, whoever asks for it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connections
from django.db.models import QuerySet

from ogc_large_image.errors import SourceError
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.layer_row import DecodedLayer, LayerRow, decode_row, read_rows
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.style_rows import StyleRows, links_of
from ogc_large_image.recent import Recent

logger = logging.getLogger(__name__)

MOST_KEPT = 200_000
"""Decoded layers of a process, whatever the number of its catalogs."""
MOST_AT_ONCE = 2000
"""Rows of one query, where the database takes as many values; SQLite takes a thousand."""

Titles = Mapping[int, tuple[str, ...]]
"""Of groups, by primary key: the titles from the outermost group to each one."""

Load = Callable[[Sequence[int]], Sequence[LayerRow]]
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
        self._layers: Recent[tuple[object, DecodedLayer | None]] = Recent(kept)
        self._styles = StyleRows()

    def layers(self, heads: Sequence[Head], titles: Titles) -> list[ServedLayer]:
        """The layers of these rows in their order; rows that cannot be served are left out."""
        found: list[ServedLayer] = []
        size = _at_once()
        for start in range(0, len(heads), size):
            chunk = heads[start : start + size]
            found.extend(
                each.layer for each in self._chunk(chunk, titles, lambda pks: read_rows(Layer.objects.filter(pk__in=pks)))
            )
        return found

    def first(self, rows: QuerySet[Layer], titles: Titles) -> DecodedLayer | None:
        """The first of these rows; None where there is none, or it cannot be served."""
        found = read_rows(rows[:1])
        heads = [Head(row.pk, row.stamp, row.group_id, row.name) for row in found]
        return next(self._chunk(heads, titles, lambda pks: found), None)

    def clear(self) -> None:
        """Forgets them all."""
        self._layers.clear()

    def _chunk(self, heads: Sequence[Head], titles: Titles, load: Load) -> Iterator[DecodedLayer]:
        links = links_of([head.pk for head in heads])
        keys = {head.pk: (head.stamp, tuple(links.get(head.pk, ())), titles.get(head.group_id or 0, ())) for head in heads}
        found = {pk: layer for pk, (key, layer) in self._layers.get_many(keys).items() if key == keys[pk]}
        missing = [pk for pk in keys if pk not in found]
        styles = self._styles.drawn(link for pk in missing for link in links.get(pk, ()))
        for row in load(missing) if missing else ():
            key = keys[row.pk]
            own = tuple(styles[link] for link in links.get(row.pk, ()) if link in styles)
            digest = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
            try:
                layer = decode_row(row, own, titles.get(row.group_id or 0, ()), digest)
            except SourceError as error:
                logger.warning("The layer %s cannot be served: %s", row.name, error.message)
                continue
            found[row.pk] = layer
            # What a storage elsewhere keeps is asked for anew: its copy here may be gone.
            if row.stamp == key[0] and not (layer and layer.is_elsewhere):
                self._layers.set(row.pk, (key, layer))
        return (layer for head in heads if (layer := found.get(head.pk)) is not None)


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


def _at_once() -> int:
    most: int | None = connections[revision.alias()].features.max_query_params
    return min(MOST_AT_ONCE, most or MOST_AT_ONCE)
