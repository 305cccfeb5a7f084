"""The site's addresses; what no route knows is told as JSON, as a site does that documents no other type."""

from django.http import HttpRequest, JsonResponse

from tests.project.urls import urlpatterns

__all__ = ["handler404", "urlpatterns"]


def handler404(request: HttpRequest, exception: Exception) -> JsonResponse:
    """An object's key with a dot or a slash in it is no key to the framework's router."""
    return JsonResponse({"detail": "Not found."}, status=404)
