"""The app at the root of the site, and the admin site."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from demo.api_pages import RedocPage, SwaggerPage

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/swagger/", SwaggerPage.as_view(), name="swagger"),
    path("api/redoc/", RedocPage.as_view(), name="redoc"),
    path("", include("ogc_large_image.urls")),
]
