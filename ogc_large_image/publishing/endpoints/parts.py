"""A service for each group, and for each layer."""

from __future__ import annotations

from django.http import Http404

from ogc_large_image import conf
from ogc_large_image.endpoints import Visit
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope
from ogc_large_image.publishing.endpoints.database import DatabaseEndpoint
from ogc_large_image.publishing.groups import GroupRow, present_groups


class GroupEndpoint(DatabaseEndpoint):
    """A service for each group, of the layers in and below it; ``path("groups/<str:group>/", groups.urls)``.

    A group in which a user may see nothing is not there for them.
    """

    part = ("group",)

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

    def _group(self, visit: Visit) -> GroupRow:
        group = present_groups().named(visit.arguments["group"])
        if group is None:
            raise Http404
        return group


class LayerEndpoint(DatabaseEndpoint):
    """A service for each layer; ``path("layers/<str:layer_name>/", layers.urls)``."""

    part = ("layer_name",)

    def get_layer_name(self, visit: Visit) -> str:
        """Of the visit's layer, whether there is such a one or not."""
        return str(visit.arguments["layer_name"])

    def get_scope(self, visit: Visit) -> Scope:
        """The layer alone."""
        return Scope(layer=self.get_layer_name(visit))

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """The layer, if the visit's user may see it."""
        # Catalogs that are in use would have to go for those of names that stand for nothing.
        self._layer(self.catalog_of(visit, Scope()), visit)
        catalog = super().get_catalog(visit)
        self._layer(catalog, visit)
        return catalog

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """In the layer's words."""
        layer = self._layer(visit.catalog, visit)
        return self.settings_in_words(visit, layer.title, layer.abstract)

    def _layer(self, catalog: Catalog, visit: Visit) -> Layer:
        try:
            return catalog.layer(self.get_layer_name(visit))
        except LayerNotDefined:
            raise Http404 from None
