"""The app at the root of a site."""

from django.urls import include, path

urlpatterns = [path("", include("ogc_large_image.urls"))]
