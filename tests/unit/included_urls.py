"""A site that includes the app's addresses below a prefix, and once more inside a namespace of its own."""

from django.urls import include, path

nested = [path("deep/", include("ogc_large_image.urls"))]

urlpatterns = [
    path("maps/", include("ogc_large_image.urls")),
    path("nested/", include((nested, "outer"))),
]
