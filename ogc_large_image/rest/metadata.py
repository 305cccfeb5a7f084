"""Mixins of view sets for what is known of the image."""

from __future__ import annotations

from ogc_large_image.rest.base import LargeImageMixinBase
from ogc_large_image.rest.methods import add_actions, group


@add_actions(group("metadata"), detail=False)
class MetaDataMixin(LargeImageMixinBase):
    """Of a view set without objects."""


@add_actions(group("metadata"), detail=True)
class MetaDataDetailMixin(MetaDataMixin):
    """Of each object of a view set."""
