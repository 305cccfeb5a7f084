"""Which layers a name stands for: a layer's own, or all below a group that has a name (06-042 7.2.4.6.3)."""

from __future__ import annotations

from collections.abc import Iterator

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer, LayerGroup


def layers_named(catalog: Catalog, name: str) -> tuple[Layer, ...]:
    """The layers in drawing order, one for a layer's name; LayerNotDefined where nothing bears the name."""
    try:
        return (catalog.layer(name),)
    except LayerNotDefined:
        group = _group(catalog.root(), name) if name else None
        if group is None:
            raise
        return tuple(layers_below(group))


def layers_below(group: LayerGroup) -> Iterator[Layer]:
    """All layers of a group, in the order of the capabilities."""
    yield from group.layers
    for child in group.groups:
        yield from layers_below(child)


def _group(group: LayerGroup, name: str) -> LayerGroup | None:
    """A layer goes before a group of its name; of several groups the first is found."""
    for child in group.groups:
        found = child if child.name == name else _group(child, name)
        if found is not None:
            return found
    return None
