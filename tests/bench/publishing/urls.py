"""The default service, one for each group, one whose users are told apart, and the admin site."""

from typing import Any

from django.contrib import admin
from django.urls import include, path

from ogc_large_image.access import Access
from ogc_large_image.endpoints import Endpoint, Visit
from ogc_large_image.publishing.catalog import DatabaseCatalog, Scope, catalogs
from ogc_large_image.publishing.visibility import permitted, public

_groups: dict[str, DatabaseCatalog] = {}


def _group(visit: Visit) -> DatabaseCatalog:
    name: str = visit.arguments["group"]
    return _groups.setdefault(name, DatabaseCatalog(public, Scope(group_path=f"{name}/")))


def _own(visit: Visit) -> DatabaseCatalog:
    return catalogs.of(visit.user, permitted, WHOLE)


WHOLE = Scope()
groups = Endpoint("groups", catalog=_group, parameters=("group",))
own = Endpoint("own", catalog=_own, access=Access())
urlpatterns: list[Any] = [
    path("maps/", include("ogc_large_image.urls")),
    path("groups/<str:group>/", groups.urls),
    path("own/", own.urls),
    path("admin/", admin.site.urls),
]
