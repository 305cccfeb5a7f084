"""The groups of the database without what is in them: few, and loaded once for each revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import LayerGroup


class GroupRow(NamedTuple):
    """What is told of a group."""

    pk: int
    parent_id: int | None
    path: str
    name: str
    title: str
    abstract: str


class Groups:
    """All groups of the database at one revision, without their layers."""

    def __init__(self, rows: Sequence[GroupRow]) -> None:
        self.titles: dict[int, tuple[str, ...]] = {}
        """From the outermost group to each one, by primary key."""
        self.below: Mapping[int | None, Sequence[GroupRow]]
        """The groups directly in one, or the outermost ones, by their titles."""
        self._by_pk = {row.pk: row for row in rows}
        self._by_path = {row.path: row for row in rows}
        self._by_name = {row.name: row for row in rows}
        # A path is longer than those of the groups around it, so they come first.
        for row in sorted(rows, key=lambda each: each.path):
            self.titles[row.pk] = (*self.titles.get(row.parent_id or 0, ()), row.title)
        below = defaultdict(list)
        for row in sorted(rows, key=lambda each: (each.title.casefold(), each.name)):
            below[row.parent_id].append(row)
        self.below = dict(below)

    def at(self, path: str) -> GroupRow | None:
        """The group of this path."""
        return self._by_path.get(path)

    def named(self, name: str) -> GroupRow | None:
        """The group of this name."""
        return self._by_name.get(name)

    def around(self, pk: int | None) -> Iterator[int]:
        """The group, and those that it is inside of, the outermost last."""
        while pk is not None:
            yield pk
            pk = self._by_pk[pk].parent_id if pk in self._by_pk else None

    def trail(self, group: GroupRow | None) -> Sequence[GroupRow]:
        """From the outermost group to this one; nothing where there is none."""
        return [self._by_pk[pk] for pk in self.around(group.pk)][::-1] if group else []

    def within(self, pk: int | None) -> Iterator[int | None]:
        """The group, and all those inside it, in the order of the tree; None stands for what is in no group."""
        yield pk
        for row in self.below.get(pk, ()):
            yield from self.within(row.pk)


def present_groups() -> Groups:
    """The groups as they are, loaded once for each revision of the database."""
    global _present
    number, groups = revision.present(), _present
    if groups[0] != number:
        rows = LayerGroup.objects.order_by().values_list(*GroupRow._fields)
        groups = _present = (number, Groups([GroupRow(*row) for row in rows]))
    return groups[1]


_present: tuple[int, Groups] = (0, Groups([]))
