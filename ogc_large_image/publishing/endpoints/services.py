"""Services that an administrator describes in rows of the database."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404

from ogc_large_image import conf
from ogc_large_image.access import Access
from ogc_large_image.endpoints import Visit
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.catalog import Scope
from ogc_large_image.publishing.endpoints.database import DatabaseEndpoint
from ogc_large_image.publishing.models import Service
from ogc_large_image.recent import Recent, Same

logger = logging.getLogger(__name__)


class ServiceEndpoint(DatabaseEndpoint):
    """The services that rows of ``Service`` describe; ``path("services/<slug:service>/", services.urls)``.

    A service that requires a login asks for it by ``access``, or by
    ``Access()`` where there is none for the others.
    """

    part = ("service",)

    def __init__(self, name: str, **options: Any) -> None:
        super().__init__(name, **options)
        self._with_login = (self.access or Access()).with_login()
        self._services: Recent[Mapping[str, Service]] = Recent(capacity=2)

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
        return self.in_words.get_or_set((Same(plain), row.pk, row.stamp), lambda: self._described(row, plain))

    def _service(self, visit: Visit) -> Service:
        services = self._services.get_or_set(revision.present(), _published_services)
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
