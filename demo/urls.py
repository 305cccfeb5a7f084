"""The app at the root of the site, and the admin site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("ogc_large_image.urls")),
]
