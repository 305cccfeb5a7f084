"""The sample images' folder at the root of the site, what its database publishes beside it, the uploaded images, and the admin site.

The folder is followed as ``ogc-large-image serve`` follows one; the database's layers are what the admin site makes of them.
"""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from demo import views
from demo.api_pages import RedocPage, SwaggerPage
from demo.viewsets import ImageFileViewSet
from ogc_large_image.access import Access
from ogc_large_image.publishing.endpoints import DatabaseEndpoint, ServiceEndpoint

router = SimpleRouter(trailing_slash=False)
router.register("api/image-file", ImageFileViewSet, basename="image-file")

WORDS = {
    "title": "Published layers",
    "abstract": "Layers of this site's database, as its administrators have made them. "
    "Great Salt Lake Bands is a private one: it is here for who has logged in to the admin site.",
}
published = DatabaseEndpoint("published", settings={"SERVICE": WORDS}, access=Access())
services = ServiceEndpoint("services", access=Access())

urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=static("ogc_large_image/icon.svg"))),
    path("images/", views.ImageFileListView.as_view(), name="image-list"),
    path("image-file/<int:pk>/", views.ImageFileDetailView.as_view(), name="image-file-detail"),
    path("image-file/<int:pk>/viewer", views.ImageFileViewerView.as_view(), name="image-file-viewer"),
    path("published/", published.urls),
    path("services/<slug:service>/", services.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/swagger/", SwaggerPage.as_view(), name="swagger"),
    path("api/redoc/", RedocPage.as_view(), name="redoc"),
    *router.urls,
    path("", include("ogc_large_image.urls")),
]
