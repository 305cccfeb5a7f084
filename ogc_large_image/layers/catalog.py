"""Where layers come from, as the protocols see it."""

from __future__ import annotations

from typing import Protocol

from ogc_large_image.layers.layer import Layer, LayerGroup


class Catalog(Protocol):
    """What a user may see; a look-up never opens an image."""

    @property
    def revision(self) -> str:
        """Changes whenever any layer, group or text changes; the update sequence."""

    def layer(self, name: str) -> Layer:
        """The layer of this name; LayerNotDefined where there is none for this user."""

    def root(self) -> LayerGroup:
        """The whole tree."""
