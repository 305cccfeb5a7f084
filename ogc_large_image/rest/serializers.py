"""The shape of documents of the REST contract."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ogc_large_image import tilesource


class TileMetadataSerializer(serializers.Serializer):  # type: ignore[misc]
    """A tile source's pyramid."""

    levels = serializers.IntegerField(help_text="Number of levels of the pyramid.", min_value=1, read_only=True)
    size_x = serializers.IntegerField(help_text="Width of the image in pixels.", min_value=1, read_only=True, source="sizeX")
    size_y = serializers.IntegerField(help_text="Height of the image in pixels.", min_value=1, read_only=True, source="sizeY")
    tile_size = serializers.IntegerField(
        help_text="Width of a tile in pixels.", min_value=1, read_only=True, source="tileWidth"
    )
    geospatial = serializers.SerializerMethodField(help_text="Whether the image has a place on the ground.", read_only=True)
    additional_metadata = serializers.SerializerMethodField(help_text="Everything that large-image says of it.", read_only=True)

    def get_geospatial(self, source: Any) -> bool:
        return tilesource.is_geospatial(source)

    def get_additional_metadata(self, source: Any) -> dict[Any, Any]:
        return tilesource.get_metadata(source)
