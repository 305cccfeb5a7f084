"""The app at the root of the site, uploaded images beside it, the admin site, and the description of the API."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from demo import views
from demo.api_pages import RedocPage, SwaggerPage
from demo.viewsets import ImageFileViewSet

router = SimpleRouter(trailing_slash=False)
router.register("api/image-file", ImageFileViewSet, basename="image-file")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=static("ogc_large_image/icon.svg"))),
    path("images/", views.ImageFileListView.as_view(), name="image-list"),
    path("image-file/<int:pk>/", views.ImageFileDetailView.as_view(), name="image-file-detail"),
    path("image-file/<int:pk>/viewer", views.ImageFileViewerView.as_view(), name="image-file-viewer"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/swagger/", SwaggerPage.as_view(), name="swagger"),
    path("api/redoc/", RedocPage.as_view(), name="redoc"),
    *router.urls,
    path("", include("ogc_large_image.urls")),
]
