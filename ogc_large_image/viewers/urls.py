"""Addresses of the pages for people."""

from django.urls import re_path

from ogc_large_image.viewers import pages

urlpatterns = [
    re_path(r"^\Z", pages.landing, name="landing"),
    re_path(r"^layers/(?P<name>[^/]+)/?\Z", pages.layer, name="layer"),
]
