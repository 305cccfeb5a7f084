"""Endpoints that tell users apart, by single permissions, and one that has nothing for anybody without a login."""

from django.contrib import admin
from django.urls import include, path

from ogc_large_image.access import Access
from ogc_large_image.endpoints import Endpoint
from ogc_large_image.publishing.catalog import Scope, catalogs
from ogc_large_image.publishing.visibility import permitted

EVERYTHING = Scope()


def permitted_catalog(visit):
    return catalogs.of(visit.user, permitted, EVERYTHING)


maps = Endpoint("personal", catalog=permitted_catalog, access=Access())
members = Endpoint("members", catalog=permitted_catalog, access=Access(login_required=True, realm="Members"))

urlpatterns = [
    path("admin/", admin.site.urls),
    path("maps/", include("ogc_large_image.urls")),
    path("personal/", maps.urls),
    path("members/", members.urls),
]
