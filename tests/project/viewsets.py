"""View sets with the mixins, as their README has them."""

from rest_framework import mixins, permissions, viewsets
from rest_framework.exceptions import ValidationError

from ogc_large_image.rest import (
    LargeImageDetailMixin,
    LargeImageFileDetailMixin,
    LargeImageMixin,
    LargeImageVSIFileDetailMixin,
)
from ogc_large_image.utilities import make_vsi
from tests.project.models import ImageFile, URLImageFile
from tests.project.serializers import ImageFileSerializer, URLImageFileSerializer

ALLOWED = "http://127.0.0.1:"


class ImageFileDetailViewSet(mixins.ListModelMixin, viewsets.GenericViewSet, LargeImageFileDetailMixin):
    queryset = ImageFile.objects.all()
    serializer_class = ImageFileSerializer
    FILE_FIELD_NAME = "file"


class VSIImageFileDetailViewSet(mixins.ListModelMixin, viewsets.GenericViewSet, LargeImageVSIFileDetailMixin):
    queryset = ImageFile.objects.all()
    serializer_class = ImageFileSerializer
    FILE_FIELD_NAME = "file"
    USE_VSI = False


class ProtectedImageViewSet(viewsets.GenericViewSet, LargeImageFileDetailMixin):
    queryset = ImageFile.objects.all()
    serializer_class = ImageFileSerializer
    permission_classes = (permissions.IsAuthenticated,)
    FILE_FIELD_NAME = "file"


class URLImageFileDetailViewSet(mixins.ListModelMixin, viewsets.GenericViewSet, LargeImageDetailMixin):
    queryset = URLImageFile.objects.all()
    serializer_class = URLImageFileSerializer

    def get_path(self, request, pk=None):
        return make_vsi(self.get_object().url)


class URLLargeImageViewSet(viewsets.ViewSet, LargeImageMixin):
    """Any address that the site's list allows."""

    def get_path(self, request, pk=None):
        url = request.query_params.get("url", "")
        if not url.startswith(ALLOWED):
            raise ValidationError("url must be one that this site serves.")
        return make_vsi(url)
