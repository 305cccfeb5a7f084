"""A service for each group, and for each layer."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from ogc_large_image import conf
from ogc_large_image.endpoints import Visit
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope
from ogc_large_image.publishing.endpoints.database import MOST_PARTS, DatabaseEndpoint
from ogc_large_image.publishing.models import LayerGroup, is_name
from ogc_large_image.recent import Recent


class GroupEndpoint(DatabaseEndpoint):
    """A service for each group, of the layers in and below it; ``path("groups/<str:group>/", groups.urls)``.

    A group in which a user may see nothing is not there for him.
    """

    part = ("group",)

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._groups: Recent[LayerGroup | None] = Recent(MOST_PARTS)

    def get_scope(self, visit: Visit) -> Scope:
        """The group and those inside it."""
        return Scope(group_path=self._group(visit).path)

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """What the visit's user may see of the group, if that is anything."""
        catalog = super().get_catalog(visit)
        if catalog.is_empty():
            raise Http404
        return catalog

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """In the group's words."""
        group = self._group(visit)
        return self.settings_in_words(visit, group.title, group.abstract)

    def _group(self, visit: Visit) -> LayerGroup:
        name = visit.arguments["group"]
        if not is_name(name):
            raise Http404
        group = self._groups.get_or_set((revision.present(), name), lambda: LayerGroup.objects.filter(name=name).first())
        if group is None:
            raise Http404
        return group


class LayerEndpoint(DatabaseEndpoint):
    """A service for each layer; ``path("layer/<str:layer_name>/", layers.urls)``."""

    part = ("layer_name",)

    def get_layer_name(self, visit: Visit) -> str:
        """Of the visit's layer, whether there is such a one or not."""
        return str(visit.arguments["layer_name"])

    def get_scope(self, visit: Visit) -> Scope:
        """The layer alone."""
        return Scope(layer=self.get_layer_name(visit))

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """The layer, if the visit's user may see it."""
        catalog = super().get_catalog(visit)
        try:
            catalog.layer(self.get_layer_name(visit))
        except LayerNotDefined:
            raise Http404 from None
        return catalog

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """In the layer's words."""
        layer = visit.catalog.layer(self.get_layer_name(visit))
        return self.settings_in_words(visit, layer.title, layer.abstract)
