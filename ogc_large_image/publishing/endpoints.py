"""Endpoints over the database: all that is published, a part of it, or what rows of ``Service`` describe.

::

    maps = DatabaseEndpoint("maps", access=Access())
    services = ServiceEndpoint("services")
    urlpatterns = [path("maps/", maps.urls), path("services/<slug:service>/", services.urls)]

What a part is called and whether it is there at all is looked up once for each
revision of the database, and not for each request.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404

from ogc_large_image import conf
from ogc_large_image.access import Access
from ogc_large_image.endpoints import Endpoint, Visit
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.ows.fragments import FragmentStore, Same
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope, catalogs
from ogc_large_image.publishing.models import LayerGroup, Service, is_name
from ogc_large_image.publishing.visibility import Visible, permitted

logger = logging.getLogger(__name__)

_MOST_PARTS = 1024
"""Whose words are kept."""


class DatabaseEndpoint(Endpoint):
    """All published layers that a user may see; ``path("maps/", maps.urls)``.

    ``visible`` is any callable from a user, None for anybody, to a queryset of
    layers. Without an ``access`` nobody is asked who he is. The subclasses have
    a part of the layers, which the address names.
    """

    part: ClassVar[tuple[str, ...]] = ()
    """The parameters of the address that say which part."""

    def __init__(
        self,
        name: str,
        *,
        visible: Visible = permitted,
        settings: Mapping[str, Any] | None = None,
        access: Access | None = None,
        parameters: Sequence[str] = (),
    ) -> None:
        super().__init__(name, settings=settings, access=access, parameters=(*self.part, *parameters))
        self.visible = visible
        self._in_words: FragmentStore[conf.AppSettings] = FragmentStore(_MOST_PARTS)

    def get_scope(self, visit: Visit) -> Scope:
        """Which layers there are for those who may see them; Http404 where there is no such part."""
        return Scope()

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """What the visit's user may see of the part."""
        return catalogs.of(visit.user, self.visible, self.get_scope(visit), is_personal=self.get_access(visit) is not None)

    def settings_in_words(self, visit: Visit, title: str, abstract: str) -> conf.AppSettings:
        """The endpoint's settings with a part's words; one and the same object while they are alike."""
        plain = super().get_settings(visit)
        words = replace(plain.service, title=title, abstract=abstract)
        return self._in_words.get((Same(plain), words), lambda: replace(plain, service=words))


class GroupEndpoint(DatabaseEndpoint):
    """A service for each group, of the layers in and below it; ``path("groups/<str:group>/", groups.urls)``.

    A group in which a user may see nothing is not there for him.
    """

    part = ("group",)

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._groups: FragmentStore[LayerGroup | None] = FragmentStore(_MOST_PARTS)

    def get_scope(self, visit: Visit) -> Scope:
        """The group and those inside it."""
        return Scope(group_path=self._group(visit).path)

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """What the visit's user may see of the group, if that is anything."""
        return _with_layers(super().get_catalog(visit))

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """In the group's words."""
        group = self._group(visit)
        return self.settings_in_words(visit, group.title, group.abstract)

    def _group(self, visit: Visit) -> LayerGroup:
        name = visit.arguments["group"]
        if not is_name(name):
            raise Http404
        group = self._groups.get((revision.present(), name), lambda: LayerGroup.objects.filter(name=name).first())
        if group is None:
            raise Http404
        return group


class LayerEndpoint(DatabaseEndpoint):
    """A service for each layer; ``path("layer/<str:layer_name>/", layers.urls)``."""

    part = ("layer_name",)

    def get_scope(self, visit: Visit) -> Scope:
        """The layer alone."""
        return Scope(layer=visit.arguments["layer_name"])

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """The layer, if the visit's user may see it."""
        catalog = super().get_catalog(visit)
        try:
            catalog.layer(visit.arguments["layer_name"])
        except LayerNotDefined:
            raise Http404 from None
        return catalog

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """In the layer's words."""
        layer = visit.catalog.layer(visit.arguments["layer_name"])
        return self.settings_in_words(visit, layer.title, layer.abstract)


class ServiceEndpoint(DatabaseEndpoint):
    """The services that rows of ``Service`` describe; ``path("services/<slug:service>/", services.urls)``.

    A service that requires a login asks for it by ``access``, or by
    ``Access()`` where there is none for the others.
    """

    part = ("service",)

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._with_login = (self.access or Access()).with_login()
        self._services: FragmentStore[Mapping[str, Service]] = FragmentStore(capacity=2)

    @property
    def is_personal(self) -> bool:
        """Any of the services may be."""
        return True

    def get_access(self, visit: Visit) -> Access | None:
        """The service's; where all want a login, nobody without one is told whether it is there."""
        if self.access is not None and self.access.login_required:
            return self.access
        return self._with_login if self._service(visit).login_required else self.access

    def get_scope(self, visit: Visit) -> Scope:
        """The service's group, or everything."""
        group = self._service(visit).group
        return Scope(group_path=group.path if group else "")

    def get_settings(self, visit: Visit) -> conf.AppSettings:
        """As the row says; one and the same object until the row changes."""
        row, plain = self._service(visit), super().get_settings(visit)
        return self._in_words.get((Same(plain), row.pk, row.stamp), lambda: self._described(row, plain))

    def _service(self, visit: Visit) -> Service:
        services = self._services.get(revision.present(), _published_services)
        try:
            return services[visit.arguments["service"]]
        except KeyError:
            raise Http404 from None

    def _described(self, row: Service, plain: conf.AppSettings) -> conf.AppSettings:
        words = {"title": row.title, "abstract": row.abstract}
        own = dict(self._settings)
        try:
            own["SERVICE"] = {**own.get("SERVICE", {}), **row.metadata, **words}
            if row.crs:
                own["CRS"] = row.crs
            return conf.with_overrides(own)
        except (ImproperlyConfigured, TypeError) as error:
            # A row that was written past its checks is served as far as it goes.
            logger.warning("The service %s has words that cannot be told: %s", row.name, error)
            return replace(plain, service=replace(plain.service, **words))


def _published_services() -> Mapping[str, Service]:
    return {row.name: row for row in Service.objects.filter(is_published=True).select_related("group")}


def _with_layers(catalog: DatabaseCatalog) -> DatabaseCatalog:
    """The catalog; Http404 where it is empty for its user, as if there were no such part."""
    if catalog.is_empty():
        raise Http404
    return catalog
