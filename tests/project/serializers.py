"""The models as JSON."""

from rest_framework import serializers

from tests.project.models import ImageFile, URLImageFile


class ImageFileSerializer(serializers.ModelSerializer):
    class Meta:
        model = ImageFile
        fields = "__all__"


class URLImageFileSerializer(serializers.ModelSerializer):
    class Meta:
        model = URLImageFile
        fields = "__all__"
