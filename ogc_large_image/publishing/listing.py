"""Pages of layers from the database: counted by group, and loaded only where they are shown."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.listing import EVERYTHING, Choice, GroupCount, is_inside
from ogc_large_image.publishing.groups import Groups
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.rows import Head, LayerRows, described, heads_of, in_order

_SEARCHES = 16
"""Whose counts are kept, for the next page of what was found."""


class _Span(NamedTuple):
    """Neighbouring rows of one group."""

    group: int | None
    start: int
    length: int
    is_whole: bool


class DatabaseListing:
    """Implements ``Listing`` over rows, in the order of the tree below one group or, for None, of all."""

    def __init__(self, rows: QuerySet[Layer], groups: Groups, top: int | None, decoded: LayerRows) -> None:
        self._rows = described(rows)
        self._groups = groups
        self._top = top
        self._decoded = decoded
        self._counts = functools.lru_cache(maxsize=_SEARCHES)(self._counted)

    def count(self, choice: Choice = EVERYTHING) -> int:
        counts = self._counts(choice.search)
        return sum(counts.get(pk, 0) for pk in self._order(choice.group))

    def page(self, offset: int, limit: int, choice: Choice = EVERYTHING) -> Sequence[ServedLayer]:
        spans = list(_spans(self._order(choice.group), self._counts(choice.search), offset, limit))
        return self._decoded.layers(self._heads(self._chosen(choice), spans), self._groups.titles)

    def groups(self, choice: Choice = EVERYTHING) -> Sequence[GroupCount]:
        counts, depth = self._counts(choice.search), len(choice.group) + 1
        found: dict[tuple[str, ...], int] = {}
        for pk in self._order(choice.group):
            titles = self._titles(pk)
            if len(titles) >= depth and pk in counts:
                found[titles[:depth]] = found.get(titles[:depth], 0) + counts[pk]
        return [GroupCount(*each) for each in found.items()]

    @functools.cached_property
    def filled_groups(self) -> frozenset[int]:
        """The groups that have layers, be it further below."""
        return frozenset(around for pk in self._counts("") for around in self._groups.around(pk))

    def _order(self, inside: tuple[str, ...]) -> Iterator[int | None]:
        return (pk for pk in self._groups.within(self._top) if is_inside(self._titles(pk), inside))

    def _titles(self, pk: int | None) -> tuple[str, ...]:
        return () if pk is None else self._groups.titles[pk]

    def _counted(self, search: str) -> Mapping[int | None, int]:
        """How many rows that are found are in each group, groups outside of the tree perhaps among them."""
        found = self._chosen(Choice(search)).order_by().values_list("group")
        return dict(found.annotate(number=Count("*")))

    def _chosen(self, choice: Choice) -> QuerySet[Layer]:
        rows = self._rows
        for word in choice.words:
            named = [pk for pk, titles in self._groups.titles.items() if word in " ".join(titles).casefold()]
            rows = rows.filter(Q(name__icontains=word) | Q(title__icontains=word) | Q(group__in=named))
        return rows

    def _heads(self, rows: QuerySet[Layer], spans: Sequence[_Span]) -> list[Head]:
        """By one query for all groups that are whole, and one each for those where the page begins and ends."""
        found: dict[int | None, list[Head]] = {span.group: [] for span in spans}
        whole = [span.group for span in spans if span.is_whole]
        for head in heads_of(in_order(rows.filter(_in_groups(whole)))) if whole else ():
            found[head.group_id].append(head)
        for span in spans:
            if not span.is_whole:
                part = in_order(rows.filter(group=span.group))[span.start : span.start + span.length]
                found[span.group] = heads_of(part)
        return [head for span in spans for head in found[span.group]]


def _in_groups(groups: Sequence[int | None]) -> Q:
    chosen = Q(group__in=[pk for pk in groups if pk is not None])
    return chosen | Q(group=None) if None in groups else chosen


def _spans(order: Iterator[int | None], counts: Mapping[int | None, int], offset: int, limit: int) -> Iterator[_Span]:
    for pk in order:
        count = counts.get(pk, 0)
        taken = min(count - offset, limit)
        if limit <= 0:
            return
        if taken > 0:
            yield _Span(pk, offset, taken, taken == count)
            limit -= taken
        offset = max(0, offset - count)
