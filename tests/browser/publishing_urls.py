"""The publishing tests' addresses, and the picture that browsers ask every site for."""

from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from tests.publishing.urls import urlpatterns as published

urlpatterns = [*published, path("favicon.ico", RedirectView.as_view(url=static("ogc_large_image/icon.svg")))]
