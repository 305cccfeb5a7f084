"""Groups that load what is in them when it is asked for: a document about one of them costs what it holds."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping

from django.db.models import QuerySet

from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.layer import LayerGroup as ServedGroup
from ogc_large_image.publishing.models import Layer, LayerGroup
from ogc_large_image.publishing.rows import LayerRows, group_titles, heads_of


class LayerTree(ServedGroup):
    """The root of what a user may see, or any group below it."""

    def __init__(self, rows: QuerySet[Layer], title: str, path: str, decoded: LayerRows) -> None:
        shared = _Shared(rows, decoded)
        top = LayerGroup.objects.filter(path=path).first() if path else None
        _fill(self, shared, top, title)

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

    def __init__(self, rows: QuerySet[Layer], decoded: LayerRows) -> None:
        self._rows = rows
        self._decoded = decoded
        self._titles: Mapping[int, tuple[str, ...]] = group_titles()
        self._below: dict[int | None, list[LayerGroup]] = defaultdict(list)
        for group in LayerGroup.objects.order_by("title", "name"):
            self._below[group.parent_id].append(group)
        self._layers: dict[int | None, tuple[ServedLayer, ...]] = {}
        self._groups: dict[int | None, tuple[ServedGroup, ...]] = {}
        self._lock = threading.RLock()

    def layers_in(self, pk: int | None) -> tuple[ServedLayer, ...]:
        with self._lock:
            if pk not in self._layers:
                found = self._decoded.layers(heads_of(self._rows.filter(group=pk)), self._titles)
                found.sort(key=lambda layer: (layer.title.casefold(), layer.name))
                self._layers[pk] = tuple(found)
            return self._layers[pk]

    def groups_in(self, pk: int | None) -> tuple[ServedGroup, ...]:
        with self._lock:
            if pk not in self._groups:
                self._groups[pk] = tuple(self._group(group) for group in self._below[pk])
            return self._groups[pk]

    def _group(self, group: LayerGroup) -> LayerTree:
        made = LayerTree.__new__(LayerTree)
        _fill(made, self, group, group.title)
        return made


def _fill(tree: LayerTree, shared: _Shared, group: LayerGroup | None, title: str) -> None:
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
