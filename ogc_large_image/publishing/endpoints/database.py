"""The endpoint of all that is published, and what the endpoints of parts of it have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from ogc_large_image import conf
from ogc_large_image.access import Access
from ogc_large_image.endpoints import Endpoint, Visit
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope, catalogs
from ogc_large_image.publishing.visibility import Visible, permitted
from ogc_large_image.recent import Recent, Same

MOST_PARTS: Final = 1024
"""Whose words are kept."""


class DatabaseEndpoint(Endpoint):
    """All published layers that a user may see; ``path("maps/", maps.urls)``.

    ``visible`` is any callable from a user, None for anybody, to a queryset of
    layers. Without an ``access`` nobody is asked who they are. The subclasses have
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
        self.in_words: Recent[conf.AppSettings] = Recent(MOST_PARTS)

    def get_scope(self, visit: Visit) -> Scope:
        """Which layers there are for those who may see them; Http404 where there is no such part."""
        return Scope()

    def get_catalog(self, visit: Visit) -> DatabaseCatalog:
        """What the visit's user may see of the part."""
        return self.catalog_of(visit, self.get_scope(visit))

    def catalog_of(self, visit: Visit, scope: Scope) -> DatabaseCatalog:
        """What the visit's user may see of a scope."""
        return catalogs.of(visit.user, self.visible, scope, is_personal=self.get_access(visit) is not None)

    def settings_in_words(self, visit: Visit, title: str, abstract: str) -> conf.AppSettings:
        """The endpoint's settings with a part's words; one and the same object while they are alike."""
        plain = super().get_settings(visit)
        words = replace(plain.service, title=title, abstract=abstract)
        return self.in_words.get_or_set((Same(plain), words), lambda: replace(plain, service=words))
