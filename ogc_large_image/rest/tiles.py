"""Mixins of view sets for tiles."""

from __future__ import annotations

from ogc_large_image.rest.base import LargeImageMixinBase
from ogc_large_image.rest.methods import add_actions, group


@add_actions(group("tiles"), detail=False)
class TilesMixin(LargeImageMixinBase):
    """Of a view set without objects."""


@add_actions(group("tiles"), detail=True)
class TilesDetailMixin(TilesMixin):
    """Of each object of a view set."""
