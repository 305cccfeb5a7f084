"""Where layers come from, as the protocols see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ogc_large_image.geo.tile_matrix import TileMatrixSet
from ogc_large_image.layers.layer import Layer, LayerGroup


@dataclass(frozen=True, slots=True, eq=False)
class CatalogSets:
    """Tile matrix sets of a catalog's own, beside those of the settings; one and the same object while they are alike."""

    by_identifier: Mapping[str, TileMatrixSet] = field(default_factory=dict)
    for_all: tuple[str, ...] = ()
    """Identifiers of those that layers without a list of their own are offered in."""


NO_SETS = CatalogSets()


class Catalog(Protocol):
    """What a user may see; a look-up never opens an image.

    A catalog with tile matrix sets of its own has them as ``tile_matrix_sets`` (``CatalogSets``).
    """

    @property
    def revision(self) -> str:
        """Changes whenever any layer, group or text changes; the update sequence."""

    def layer(self, name: str) -> Layer:
        """The layer of this name; LayerNotDefined where there is none for this user."""

    def root(self) -> LayerGroup:
        """The whole tree."""
