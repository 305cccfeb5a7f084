"""The app at the root of the site."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("ogc_large_image.urls"))]
