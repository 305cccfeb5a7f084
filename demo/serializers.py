"""What the API tells of an uploaded image beside its pictures."""

from rest_framework import serializers

from demo.models import ImageFile


class ImageFileSerializer(serializers.ModelSerializer):
    """All fields."""

    class Meta:
        """Of the uploaded image."""

        model = ImageFile
        fields = "__all__"
