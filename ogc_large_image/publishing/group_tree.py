"""Groups that load what is in them when it is asked for: a document about one of them costs what it holds."""

from __future__ import annotations

import threading

from django.db.models import QuerySet

from ogc_large_image.forking import on_fork
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.layer import LayerGroup as ServedGroup
from ogc_large_image.publishing.groups import GroupRow, present_groups
from ogc_large_image.publishing.listing import DatabaseListing
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.rows import LayerRows, described, heads_of, in_order


class LayerTree(ServedGroup):
    """The root of what a user may see, or any group below it."""

    def __init__(self, rows: QuerySet[Layer], title: str, path: str, decoded: LayerRows) -> None:
        top = present_groups().at(path)
        _fill(self, _Shared(rows, top.pk if top else None, decoded), top, title)

    @property
    def listing(self) -> DatabaseListing:
        """The same layers a page at a time."""
        return self._shared.listing  # type: ignore[attr-defined,no-any-return]

    @property
    def layers(self) -> tuple[ServedLayer, ...]:
        """Those of the group itself, by their titles."""
        return self._shared.layers_in(self._pk)  # type: ignore[attr-defined,no-any-return]

    @property
    def groups(self) -> tuple[ServedGroup, ...]:
        """The groups directly in it, by their titles."""
        return self._shared.groups_in(self._pk)  # type: ignore[attr-defined,no-any-return]


class _Shared:
    """What all groups of a tree have in common."""

    def __init__(self, rows: QuerySet[Layer], top: int | None, decoded: LayerRows) -> None:
        self._rows = rows
        self._decoded = decoded
        self._all = present_groups()
        self.listing = DatabaseListing(rows, self._all, top, decoded)
        self._layers: dict[int | None, tuple[ServedLayer, ...]] = {}
        self._groups: dict[int | None, tuple[ServedGroup, ...]] = {}
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        self._lock = threading.RLock()

    def layers_in(self, pk: int | None) -> tuple[ServedLayer, ...]:
        with self._lock:
            if pk not in self._layers:
                heads = heads_of(in_order(described(self._rows.filter(group=pk))))
                self._layers[pk] = tuple(self._decoded.layers(heads, self._all.titles))
            return self._layers[pk]

    def groups_in(self, pk: int | None) -> tuple[ServedGroup, ...]:
        with self._lock:
            if pk not in self._groups:
                # A group in which a user may see nothing is not there for them.
                self._groups[pk] = tuple(
                    self._group(row) for row in self._all.below.get(pk, ()) if row.pk in self.listing.filled_groups
                )
            return self._groups[pk]

    def _group(self, row: GroupRow) -> LayerTree:
        made = LayerTree.__new__(LayerTree)
        _fill(made, self, row, row.title)
        return made


def _fill(tree: LayerTree, shared: _Shared, group: GroupRow | None, title: str) -> None:
    """A frozen value's fields, set once."""
    values = {
        "_shared": shared,
        "_pk": group.pk if group else None,
        "title": title,
        "name": group.name if group else "",
        "abstract": group.abstract if group else "",
    }
    for name, value in values.items():
        object.__setattr__(tree, name, value)
