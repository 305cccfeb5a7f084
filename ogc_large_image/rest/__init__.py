"""The REST contract: django-large-image's mixins and addresses, and layers as JSON, over the same queries as every protocol."""

from ogc_large_image.rest.standalone import ListAvailableFormatsView, ListColormapsView, ListTileSourcesView
from ogc_large_image.rest.viewsets import (
    LargeImageDetailMixin,
    LargeImageFileDetailMixin,
    LargeImageMixin,
    LargeImageVSIFileDetailMixin,
)

__all__ = [
    "LargeImageDetailMixin",
    "LargeImageFileDetailMixin",
    "LargeImageMixin",
    "LargeImageVSIFileDetailMixin",
    "ListAvailableFormatsView",
    "ListColormapsView",
    "ListTileSourcesView",
]
