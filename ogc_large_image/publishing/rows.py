"""From rows to layers, each decoded once for each of its states, whoever asks for it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import QuerySet

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.layer import DEFAULT_STYLE
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.layer_file import LayerFileError, VariablePart
from ogc_large_image.layers.layer_settings import with_part
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.describing import described_layer
from ogc_large_image.publishing.drawn_styles import style_value
from ogc_large_image.publishing.models import Layer, LayerGroup, LayerStyle
from ogc_large_image.publishing.sources import is_elsewhere, source_of
from ogc_large_image.render.forking import renew_after_fork
from ogc_large_image.styles.style import Style as DrawnStyle

logger = logging.getLogger(__name__)

MOST_KEPT = 200_000
CHUNK = 500
"""Rows of one query: SQLite takes no more than a thousand values."""


class Head(NamedTuple):
    """As much of a row as tells whether it is decoded already."""

    pk: int
    stamp: str
    group_id: int | None
    name: str


class LayerRows:
    """The decoded layers of this process."""

    def __init__(self, kept: int = MOST_KEPT) -> None:
        self._kept = kept
        self._layers: OrderedDict[int, tuple[object, ServedLayer]] = OrderedDict()
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        self._lock = threading.Lock()

    def layers(self, heads: Sequence[Head], groups: Mapping[int, tuple[str, ...]]) -> list[ServedLayer]:
        """The layers of these rows in their order; rows that cannot be served are left out."""
        found: list[ServedLayer] = []
        for start in range(0, len(heads), CHUNK):
            found.extend(self._chunk(heads[start : start + CHUNK], groups))
        return found

    def _chunk(self, heads: Sequence[Head], groups: Mapping[int, tuple[str, ...]]) -> Iterator[ServedLayer]:
        styles = _styles_of([head.pk for head in heads])
        keys = {head.pk: (head.stamp, styles[head.pk].stamps, groups.get(head.group_id or 0, ())) for head in heads}
        with self._lock:
            kept = {pk: self._layers[pk] for pk in keys if pk in self._layers}
        found = {pk: layer for pk, (key, layer) in kept.items() if key == keys[pk]}
        for row in _rows([pk for pk in keys if pk not in found]):
            layer = _served(row, styles[row.pk].rows, groups.get(row.group_id or 0, ()), keys[row.pk])
            if layer is None:
                continue
            found[row.pk] = layer
            # What a storage elsewhere keeps is asked for anew: its copy here may be gone.
            if row.stamp == keys[row.pk][0] and not is_elsewhere(row):
                self._keep(row.pk, keys[row.pk], layer)
        return (found[head.pk] for head in heads if head.pk in found)

    def _keep(self, pk: int, key: object, layer: ServedLayer) -> None:
        with self._lock:
            self._layers[pk] = (key, layer)
            self._layers.move_to_end(pk)
            while len(self._layers) > self._kept:
                self._layers.popitem(last=False)


class _Styles(NamedTuple):
    stamps: tuple[str, ...]
    rows: tuple[LayerStyle, ...]


def heads_of(queryset: QuerySet[Layer]) -> list[Head]:
    """The heads of rows that are described, by their titles."""
    rows = queryset.filter(record__isnull=False).order_by("title", "name").values_list("pk", "stamp", "group_id", "name")
    return [Head(*row) for row in rows]


def group_titles() -> Mapping[int, tuple[str, ...]]:
    """The titles from the outermost group to each one, by primary key."""
    global _titles
    number, titles = revision.present(), _titles
    if titles[0] != number:
        found: dict[int, tuple[str, ...]] = {}
        # A path is longer than those of the groups around it, so they come first.
        for group in LayerGroup.objects.order_by("path"):
            found[group.pk] = (*found.get(group.parent_id or 0, ()), group.title)
        titles = _titles = (number, found)
    return titles[1]


_titles: tuple[int, Mapping[int, tuple[str, ...]]] = (0, {})


def _styles_of(pks: Sequence[int]) -> Mapping[int, _Styles]:
    found: dict[int, list[LayerStyle]] = defaultdict(list)
    for link in LayerStyle.objects.filter(layer_id__in=pks).select_related("style"):
        found[link.layer_id].append(link)
    return {pk: _Styles(tuple(f"{link.position}{link.style.stamp}" for link in found[pk]), tuple(found[pk])) for pk in pks}


def _rows(pks: Sequence[int]) -> Iterable[Layer]:
    return Layer.objects.filter(pk__in=pks) if pks else ()


def _served(row: Layer, links: Sequence[LayerStyle], group: tuple[str, ...], key: object) -> ServedLayer | None:
    try:
        described = described_layer(row)
        if described is None:
            return None
        layer = replace(
            described,
            name=row.name,
            title=row.title or row.name,
            abstract=row.abstract,
            keywords=tuple(row.keywords),
            group=group,
            styles=tuple(_drawn(links)) or (DEFAULT_STYLE,),
            source=source_of(row) if is_elsewhere(row) else described.source,
            revision=hashlib.sha256(repr(key).encode()).hexdigest()[:16],
        )
        return with_part(layer, VariablePart.model_validate(row.details)) if row.details else layer
    except (OgcLargeImageError, LayerFileError, ValueError, KeyError, TypeError) as error:
        # A row that was written past its checks must not take the others with it.
        logger.warning("The layer %s cannot be served: %s", row.name, error)
        return None


def _drawn(links: Sequence[LayerStyle]) -> Iterator[DrawnStyle]:
    for link in links:
        try:
            yield style_value(link.style)
        except OgcLargeImageError as error:
            logger.warning("The style %s cannot be drawn: %s", link.style.name, error.message)
