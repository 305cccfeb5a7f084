"""Endpoints over the database: all that is published, a part of it, or what rows of ``Service`` describe.

::

    maps = DatabaseEndpoint("maps", access=Access())
    services = ServiceEndpoint("services")
    urlpatterns = [path("maps/", maps.urls), path("services/<slug:service>/", services.urls)]

What a part is called and whether it is there at all is looked up once for each
revision of the database, and not for each request.
"""

from ogc_large_image.publishing.endpoints.database import DatabaseEndpoint
from ogc_large_image.publishing.endpoints.objects import ModelEndpoint, ObjectEndpoint
from ogc_large_image.publishing.endpoints.parts import GroupEndpoint, LayerEndpoint
from ogc_large_image.publishing.endpoints.services import ServiceEndpoint

__all__ = ["DatabaseEndpoint", "GroupEndpoint", "LayerEndpoint", "ModelEndpoint", "ObjectEndpoint", "ServiceEndpoint"]
