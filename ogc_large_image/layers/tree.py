"""The tree of groups that a flat list of layers spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ogc_large_image.layers.layer import Layer, LayerGroup


@dataclass(slots=True)
class _Branch:
    branches: dict[str, _Branch] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)


def layer_tree(layers: Iterable[Layer], title: str) -> LayerGroup:
    """Layers below the groups that they name, in the order of their titles."""
    root = _Branch()
    for layer in layers:
        branch = root
        for group in layer.group:
            branch = branch.branches.setdefault(group, _Branch())
        branch.layers.append(layer)
    return _group(title, root)


def _group(title: str, branch: _Branch) -> LayerGroup:
    return LayerGroup(
        title=title,
        groups=tuple(_group(name, branch.branches[name]) for name in sorted(branch.branches, key=str.casefold)),
        layers=tuple(sorted(branch.layers, key=lambda layer: (layer.title.casefold(), layer.name))),
    )
