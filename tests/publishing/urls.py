"""The default service, and services of all the published kinds."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("maps/", include("ogc_large_image.urls")),
]
