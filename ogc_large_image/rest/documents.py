"""The shapes of the contract's JSON answers, for the OpenAPI document; nothing is written by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

Schema = dict[str, Any]

# JSON has no word for NaN and infinities: they are texts.
_NUMBER: Final[Schema] = {"anyOf": [{"type": "number", "nullable": True}, {"type": "string", "enum": ["nan", "inf", "-inf"]}]}
_OBJECT: Final[Schema] = {"type": "object", "additionalProperties": {}}


@extend_schema_field({"anyOf": [{"type": "number", "nullable": True}, {"type": "string"}]})
class NumberOrTextField(serializers.Field):  # type: ignore[misc]
    """A number or a text."""


@extend_schema_field(_NUMBER)
class AnyNumberField(serializers.Field):  # type: ignore[misc]
    """A number, null, or a text for what JSON has no number for."""


# The names of components are told from those of the site's own by their prefix.
@extend_schema_serializer(component_name="OgcError")
class ErrorSerializer(serializers.Serializer):  # type: ignore[misc]
    """What was wrong with a request."""

    detail = serializers.CharField(help_text="What was wrong.")
    parameter = serializers.CharField(
        required=False, allow_blank=True, help_text="The parameter at fault; absent or empty where it is none."
    )


@extend_schema_serializer(component_name="OgcSize")
class SizeSerializer(serializers.Serializer):  # type: ignore[misc]
    """Pixels."""

    width = serializers.IntegerField(min_value=1)
    height = serializers.IntegerField(min_value=1)


@extend_schema_serializer(component_name="OgcExtent")
class ExtentSerializer(serializers.Serializer):  # type: ignore[misc]
    """West, south, east and north."""

    bbox = serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4, help_text="In the layer's CRS.")
    lonlat = serializers.ListField(
        child=serializers.FloatField(), min_length=4, max_length=4, allow_null=True, help_text="In degrees."
    )


@extend_schema_serializer(component_name="OgcLinks")
class LinksSerializer(serializers.Serializer):  # type: ignore[misc]
    """Where else there is something of the layer."""

    tiles = serializers.CharField(help_text="With {z}, {x} and {y} to be filled in.")
    thumbnail = serializers.CharField()
    wms = serializers.CharField()
    wmts = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field]:
        """With ``self``, which Python has another use for."""
        return {"self": serializers.CharField(), **super().get_fields()}


@extend_schema_serializer(component_name="OgcLayerSummary")
class LayerSummarySerializer(serializers.Serializer):  # type: ignore[misc]
    """What a list says of a layer."""

    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    abstract = serializers.CharField(allow_blank=True)
    group = serializers.ListField(child=serializers.CharField(), help_text="Titles of its groups, outermost first.")
    extent = ExtentSerializer()
    crs = serializers.CharField()
    size = SizeSerializer()
    bands = serializers.IntegerField(min_value=1)
    frames = serializers.IntegerField(min_value=1)
    links = LinksSerializer()


@extend_schema_serializer(component_name="OgcLayerPage")
class LayerPageSerializer(serializers.Serializer):  # type: ignore[misc]
    """Some of the layers."""

    count = serializers.IntegerField(min_value=0, help_text="Of all layers.")
    next = serializers.CharField(allow_null=True, help_text="Address of the next page.")
    previous = serializers.CharField(allow_null=True)
    results = LayerSummarySerializer(many=True)


@extend_schema_serializer(component_name="OgcBand")
class BandSerializer(serializers.Serializer):  # type: ignore[misc]
    """One band."""

    index = serializers.IntegerField(min_value=1)
    name = serializers.CharField(allow_blank=True)
    dtype = serializers.CharField()
    interpretation = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    scale = AnyNumberField()
    offset = AnyNumberField()
    nodata = AnyNumberField()
    min = AnyNumberField()
    max = AnyNumberField()
    mean = AnyNumberField()
    stdev = AnyNumberField()
    colortable = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    categories = serializers.ListField(child=serializers.CharField(allow_blank=True))


@extend_schema_serializer(component_name="OgcAxis")
class AxisSerializer(serializers.Serializer):  # type: ignore[misc]
    """One axis of the frames."""

    name = serializers.CharField()
    values = serializers.ListField(child=NumberOrTextField(), help_text="Numbers, or texts such as times.")
    unit = serializers.CharField(allow_blank=True)
    calendar = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="OgcStyleName")
class StyleNameSerializer(serializers.Serializer):  # type: ignore[misc]
    """One style of the layer."""

    name = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="OgcPyramid")
class PyramidSerializer(serializers.Serializer):  # type: ignore[misc]
    """The levels of the layer's tiles."""

    pyramid = serializers.ChoiceField(["WebMercatorQuad", "pixels"])
    size = serializers.IntegerField(min_value=1)
    min_zoom = serializers.IntegerField(min_value=0)
    max_zoom = serializers.IntegerField(min_value=0)


@extend_schema_serializer(component_name="OgcLayer")
class LayerSerializer(LayerSummarySerializer):
    """Everything recorded of a layer."""

    keywords = serializers.ListField(child=serializers.CharField())
    attribution = serializers.CharField(allow_blank=True)
    styles = StyleNameSerializer(many=True)
    resampling = serializers.CharField()
    crs_name = serializers.CharField(allow_blank=True)
    geospatial = serializers.BooleanField()
    geotransform = serializers.ListField(child=AnyNumberField(), min_length=6, max_length=6)
    has_gcps = serializers.BooleanField()
    driver = serializers.CharField(allow_blank=True)
    bands = BandSerializer(many=True)
    axes = AxisSerializer(many=True)
    overviews = SizeSerializer(many=True)
    tiles = PyramidSerializer()


@extend_schema_serializer(component_name="OgcCorners")
class CornersSerializer(serializers.Serializer):  # type: ignore[misc]
    """The bounds of a tile in its pyramid's CRS."""

    xmin = serializers.FloatField()
    xmax = serializers.FloatField()
    ymin = serializers.FloatField()
    ymax = serializers.FloatField()


@extend_schema_serializer(component_name="OgcTilesMetadata")
class TilesMetadataSerializer(serializers.Serializer):  # type: ignore[misc]
    """The tile pyramid of an image."""

    levels = serializers.IntegerField(min_value=1)
    size_x = serializers.IntegerField(min_value=1)
    size_y = serializers.IntegerField(min_value=1)
    tile_size = serializers.IntegerField(min_value=1)
    geospatial = serializers.BooleanField()
    additional_metadata = serializers.DictField(help_text="Everything that large-image says of it.")


@extend_schema_serializer(component_name="OgcFrameBand")
class FrameBandSerializer(serializers.Serializer):  # type: ignore[misc]
    """One band of one frame."""

    index = serializers.IntegerField(min_value=0)
    frame = serializers.IntegerField(min_value=0, allow_null=True)
    name = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="OgcFrame")
class FrameSerializer(serializers.Serializer):  # type: ignore[misc]
    """One frame."""

    frame = serializers.CharField()
    bands = FrameBandSerializer(many=True)


@extend_schema_serializer(component_name="OgcFrames")
class FramesSerializer(serializers.Serializer):  # type: ignore[misc]
    """The bands of each frame of an image."""

    frames = FrameSerializer(many=True)


TEXTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "string"}}
"""By name."""
LISTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}

_STATISTICS: Final[Schema] = {
    "type": "object",
    "properties": {"index": {"type": "integer"}, **dict.fromkeys(("min", "max", "mean", "stdev", "samples"), _NUMBER)},
    "additionalProperties": {},
}
_NUMBERS: Final[Schema] = {"type": "array", "items": _NUMBER}
_HISTOGRAM: Final[Schema] = {
    **_STATISTICS,
    "properties": {
        **_STATISTICS["properties"],
        "range": _NUMBERS,
        "hist": _NUMBERS,
        "bins": {"type": "integer"},
        "bin_edges": _NUMBERS,
        "density": {"type": "boolean"},
    },
}
_EXTREMES: Final[Schema] = {"type": "object", "additionalProperties": _NUMBERS}
_PIXEL: Final[Schema] = {
    "type": "object",
    "description": "Empty outside the image.",
    "properties": {
        "value": {"type": "array", "items": {"type": "integer"}, "description": "Of the picture: red, green, blue, alpha."},
        **{channel: {"type": "integer"} for channel in "rgba"},
        "bands": {"type": "object", "additionalProperties": _NUMBER, "description": "The bands' own values."},
        **dict.fromkeys(("x", "y", "longitude", "latitude"), _NUMBER),
        "column": {"type": "integer", "nullable": True},
        "row": {"type": "integer", "nullable": True},
        "crs": {"type": "string"},
        "frame": {"type": "integer"},
        "values": {"type": "array", "items": _OBJECT},
        "series": {"type": "array", "items": _OBJECT},
    },
    "additionalProperties": {},
}

_TILEJSON: Final[Schema] = {
    "type": "object",
    "required": ["tilejson", "tiles"],
    "properties": {
        "tilejson": {"type": "string"},
        "tiles": {"type": "array", "items": {"type": "string"}, "description": "With {z}, {x} and {y} to be filled in."},
        "bounds": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "minzoom": {"type": "integer"},
        "maxzoom": {"type": "integer"},
    },
    "additionalProperties": {},
}

DOCUMENTS: Final[Mapping[str, Any]] = {
    "tile_corners": CornersSerializer,
    "tiles_metadata": TilesMetadataSerializer,
    "pixel": _PIXEL,
    "histogram": {"anyOf": [{"type": "array", "items": _HISTOGRAM}, _EXTREMES]},
    "statistics": {"type": "object", "additionalProperties": _STATISTICS},
    "tiffdump": _OBJECT,
    "metadata": _OBJECT,
    "metadata_internal": _OBJECT,
    "bands": {"type": "object", "additionalProperties": _OBJECT},
    "band": _OBJECT,
    "frames": FramesSerializer,
    "tilejson": _TILEJSON,
    "dzi": {"type": "string"},
    "images": {"type": "array", "items": {"type": "string"}},
}
"""By action."""
