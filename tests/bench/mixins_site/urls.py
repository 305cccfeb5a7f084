"""The view set of the images, behind a router."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import include, path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import GenericViewSet

from tests.bench.mixins_site.models import Raster

LargeImageFileDetailMixin = import_module(f"{settings.MIXINS}.rest").LargeImageFileDetailMixin


class RasterViewSet(LargeImageFileDetailMixin, GenericViewSet):  # type: ignore[misc]
    """With the framework's usual authentication and permissions; the object is looked up for each request."""

    queryset = Raster.objects.all()
    lookup_field = "pk"
    FILE_FIELD_NAME = "file"


router = SimpleRouter(trailing_slash=False)
router.register("rasters", RasterViewSet)

urlpatterns = [path("api/", include(router.urls))]
