"""Images as large-image's tile sources, for a site's own code; the names are django-large-image's."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rest_framework.exceptions import ValidationError

from ogc_large_image import services
from ogc_large_image.errors import InvalidStyle, SourceError
from ogc_large_image.sources.opening import open_source, output_mime_types, source_names, tile_source_error
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.storage.paths import source_ref
from ogc_large_image.styles.parse import parse_style_json

SHORTENED_FORMATS: Final = {"JPG": "JPEG", "JP2": "JPEG2000", "TIF": "TIFF"}
"""Endings of file names that are no encodings of large-image's."""

# The web's projection ends near the poles; viewers take no latitude beyond.
_HIGHEST_LATITUDE: Final = 89.9999

Json = dict[Any, Any]


def get_tilesource_from_path(
    path: str | os.PathLike[str],
    projection: str | None = None,
    style: str | None = None,
    encoding: str | None = None,
    source: str | None = None,
) -> Any:
    """A tile source of the image at the path, opened by the rules for files that come from outside.

    large-image's TileSourceError where nothing opens it, ValidationError for an unknown source or a style
    that is not allowed.
    """
    options = {"projection": projection, "style": allowed_style(style), "encoding": encoding or "PNG"}
    try:
        ref = named_source(source_ref(path), source or "")
        description = services.map_service().describe(ref)
        return open_source(ref, description, services.limits(), **{key: value for key, value in options.items() if value})
    except SourceError as error:
        raise tile_source_error(error.message) from error


def named_source(ref: SourceRef, name: str) -> SourceRef:
    """The image as the source of this name reads it. ValidationError where no such source may be asked for."""
    if not name:
        return ref
    if name not in source_names():
        raise ValidationError({"detail": "The source is not one of those that are offered.", "parameter": "source"})
    return replace(ref, reader=name)


def allowed_style(style: str | None) -> str | None:
    """The same style in JSON, known to hold nothing but what a style may say; ValidationError."""
    if not style or style == "null":
        return None
    try:
        parse_style_json(style, services.limits())
    except InvalidStyle as error:
        raise ValidationError({"detail": error.message, "parameter": "style"}) from error
    return style


def is_geospatial(source: Any) -> bool:
    """Whether the image has a place on the ground."""
    return bool(source.getMetadata().get("geospatial", False))


def get_bounds(source: Any, projection: str = "EPSG:4326") -> Json | None:
    """The image's bounds in a projection, never as far as a pole; None where it has none."""
    bounds: Json | None = source.getBounds(srs=projection)
    if not bounds:
        return None
    for key in ("ymin", "ymax"):
        bounds[key] = max(min(bounds[key], _HIGHEST_LATITUDE), -_HIGHEST_LATITUDE)
    return bounds


def get_metadata(source: Any) -> Json:
    """large-image's metadata, with ``geospatial``, ``bounds`` in degrees, and ``frames``, false for none."""
    return _completed(source, dict(source.getMetadata()))


def get_metadata_internal(source: Any) -> Json:
    """What the file's own format tells, with the same additions."""
    return _completed(source, dict(source.getInternalMetadata()))


def _completed(source: Any, metadata: Json) -> Json:
    metadata.setdefault("geospatial", is_geospatial(source))
    if metadata.get("projection"):
        metadata["projection"] = str(metadata["projection"])
    if metadata.get("Affine") is not None:
        metadata["Affine"] = list(metadata["Affine"])
    if metadata["geospatial"]:
        metadata["bounds"] = get_bounds(source)
    metadata.setdefault("frames", False)
    return metadata


def get_region(
    source: Any,
    left: float,
    right: float,
    bottom: float,
    top: float,
    units: str | None = None,
    encoding: str | None = None,
) -> tuple[Path | None, str]:
    """A region of the image as a file, which is the caller's to remove, and its media type.

    ``units`` are ``pixels`` or a CRS, EPSG:4326 for geospatial images by default. Those are
    encoded as ``TILED``, a GeoTIFF, by default, for which large-image wants a source with a projection.
    """
    geospatial = is_geospatial(source)
    units = (units or "").lower()
    encoding = encoding or ("TILED" if geospatial else "JPEG")
    if geospatial and units not in ("pixels", "pixel"):
        region = {"left": left, "right": right, "bottom": bottom, "top": top, "units": units or "EPSG:4326"}
    else:
        (left, right), (top, bottom) = sorted((left, right)), sorted((top, bottom))
        region = {"left": left, "right": right, "bottom": bottom, "top": top, "units": "pixels"}
    result, media_type = source.getRegion(region=region, encoding=encoding)
    if not isinstance(result, bytes):
        return result, media_type
    handle, name = tempfile.mkstemp(suffix=f".{encoding.lower()}", prefix="region-")
    with os.fdopen(handle, "wb") as file:
        file.write(result)
    return Path(name), media_type


def get_formats(return_dict: bool = False) -> Any:
    """What pictures can be written in: endings of file names, or encodings and their media types."""
    known = output_mime_types()
    shortened = {short: known[long] for short, long in SHORTENED_FORMATS.items() if long in known}
    if return_dict:
        return shortened | known
    return [name.lower() for name in (*known, *shortened)]


def format_to_encoding(format: str | None, pil_safe: bool = False) -> str:
    """large-image's encoding for a file name's ending; tif and tiff are TILED, which Pillow calls TIFF."""
    if not format:
        return "PNG"
    name = _checked_format("TILED" if format.lower() in ("tif", "tiff") else format)
    return "TIFF" if pil_safe and name == "TILED" else name


def get_mime_type(format: str) -> str:
    """The media type of pictures in a format."""
    return output_mime_types()[_checked_format(format)]


def _checked_format(format: str) -> str:
    name = format.upper()
    if name.lower() not in get_formats():
        raise ValidationError({"detail": f"The format is not one of {', '.join(get_formats())}.", "parameter": "fmt"})
    return SHORTENED_FORMATS.get(name, name)


def get_frames(source: Any) -> Json:
    """``{"frames": [{"frame": "Frame 0", "bands": [{"index", "frame", "name"}]}]}``, for the controls of a viewer.

    An image without frames has one, called ``Frame null``.
    """
    records = source.getMetadata().get("frames") or ()
    if not records:
        bands = source.getBandInformation()
        members = [{"index": index, "frame": None, "name": found.get("interpretation", "")} for index, found in bands.items()]
        return {"frames": [{"frame": "Frame null", "bands": members}]}
    frames: dict[Any, list[Json]] = {}
    for record in records:
        member = {"index": record["Index"], "frame": record["Frame"], "name": record.get("Name", "")}
        frames.setdefault(record["Frame"], []).append(member)
    return {"frames": [{"frame": f"Frame {frame}", "bands": members} for frame, members in frames.items()]}
