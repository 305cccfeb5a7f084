"""The site's addresses: the package's at its root, beside its own."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from tests.project import viewsets

router = SimpleRouter(trailing_slash=False)
router.register("api/image-file", viewsets.ImageFileDetailViewSet, basename="image-file")
router.register("api/vsi-image-file", viewsets.VSIImageFileDetailViewSet, basename="vsi-image-file")
router.register("api/protected-image", viewsets.ProtectedImageViewSet, basename="protected-image")
router.register("api/url-image-file", viewsets.URLImageFileDetailViewSet, basename="url-image-file")
router.register("api/url-param", viewsets.URLLargeImageViewSet, basename="url-param")

urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("admin/", admin.site.urls),
    path("", include("ogc_large_image.urls")),
    path("", lambda request: HttpResponse("the site's own page"), name="home"),
    *router.urls,
]
