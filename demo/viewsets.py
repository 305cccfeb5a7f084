"""The images' API: a list, and all that the mixin makes of one file."""

from __future__ import annotations

from rest_framework import mixins, viewsets

from demo.models import ImageFile
from demo.serializers import ImageFileSerializer
from ogc_large_image.rest import LargeImageFileDetailMixin


class ImageFileViewSet(mixins.ListModelMixin, viewsets.GenericViewSet, LargeImageFileDetailMixin):
    """Tiles, thumbnails, regions, pixels, histograms and metadata of each file."""

    queryset = ImageFile.objects.all()
    serializer_class = ImageFileSerializer
    FILE_FIELD_NAME = "file"

    def layer_group(self, obj: ImageFile) -> str:
        """Where the file is among the published layers (``demo.ogc``)."""
        return "Uploaded images"
