"""Mixins of view sets for pictures and values."""

from __future__ import annotations

from ogc_large_image.rest.base import LargeImageMixinBase
from ogc_large_image.rest.methods import add_actions, group


@add_actions(group("data"), detail=False)
class DataMixin(LargeImageMixinBase):
    """Of a view set without objects."""


@add_actions(group("data"), detail=True)
class DataDetailMixin(DataMixin):
    """Of each object of a view set."""
