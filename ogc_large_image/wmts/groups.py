"""Groups of layers as WMTS knows them: themes (07-057r7 7.1.2), and documents about a part of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer, LayerGroup

PREFIX = "group:"
"""Begins a group's identifier and no layer's name."""

_UNSAFE = re.compile(r"[^\w.-]+")


def layers_below(group: LayerGroup) -> Iterator[Layer]:
    """All layers of the tree, in its order."""
    yield from group.layers
    for child in group.groups:
        yield from layers_below(child)


def groups_below(group: LayerGroup, identifier: str = PREFIX) -> Iterator[tuple[str, LayerGroup]]:
    """The groups directly below one, with their identifiers: the titles on the way, or the group's own name."""
    taken: set[str] = set()
    for child in group.groups:
        own = f"{PREFIX}{child.name}" if child.name else f"{identifier}{_UNSAFE.sub('_', child.title) or '_'}"
        unique, number = own, 1
        while unique in taken:
            number += 1
            unique = f"{own}-{number}"
        taken.add(unique)
        yield unique, child


def part_of(catalog: Catalog, name: str) -> LayerGroup:
    """The layer or the group of this name as a tree of its own; LayerNotDefined where there is none."""
    if not name.startswith(PREFIX):
        layer = catalog.layer(name)
        return LayerGroup(title=layer.title or layer.name, layers=(layer,))
    found = _find(catalog.root(), PREFIX, name)
    if found is None:
        raise LayerNotDefined("There is no such group of layers.", "layer")
    return found


def _find(group: LayerGroup, identifier: str, wanted: str) -> LayerGroup | None:
    for own, child in groups_below(group, identifier):
        if own == wanted:
            return child
        found = _find(child, f"{own}:", wanted)
        if found is not None:
            return found
    return None
