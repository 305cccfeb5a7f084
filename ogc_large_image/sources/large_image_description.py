"""What a large-image source says of an image without georeference, as a SourceDescription."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Axis, Band, SourceDescription
from ogc_large_image.sources.histogram import MAX_BINS, Histogram
from ogc_large_image.sources.large_image_tiles import levels_of

# large-image's own sizes of the pictures that it measures, for ranges and for percentiles.
_ANALYSIS_SIZE = 2048
_HISTOGRAM_SIZE = 1024
_LONGEST_LABEL = 64
# Of images of more frames only the first of each channel is measured.
_MEASURED_FRAMES = 32


def describe_tile_source(source: Any) -> SourceDescription:
    """Size, bands, frames and levels; no statistics, for which pixels would be read."""
    try:
        metadata = source.getMetadata()
        interpretations = source.getBandInformation()
        tile = source.getTile(0, 0, source.levels - 1, numpyAllowed="always")
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error
    width, height = source.sizeX, source.sizeY
    frames, axes = frames_of(metadata)
    dtype = tile.dtype.name
    return SourceDescription(
        width=width,
        height=height,
        bands=tuple(
            Band(index, dtype, _interpretation(interpretations[index])) for index in range(1, len(interpretations) + 1)
        ),
        crs=PIXEL,
        geotransform=(0.0, 1.0, 0.0, float(height), 0.0, -1.0),
        driver=str(source.name),
        frames=frames,
        axes=axes,
        overviews=tuple((math.ceil(width / level.factor), math.ceil(height / level.factor)) for level in levels_of(source)[1:]),
        extent=BBox(0.0, 0.0, float(width), float(height)),
        tile_width=int(source.tileWidth),
        tile_height=int(source.tileHeight),
    )


def measured(source: Any, description: SourceDescription, limits: Limits) -> SourceDescription:
    """The description with large-image's own band statistics, those of its default style.

    Without them where there is no level coarse enough to look through.
    """
    wanted = min(max(description.width, description.height), _ANALYSIS_SIZE)
    sizes = [(description.width, description.height), *description.overviews]
    fitting = [size for size in sizes if max(size) >= wanted]
    if math.prod(fitting[-1]) * len(description.bands) > 8 * limits.max_source_pixels:
        return description
    try:
        found = source.getBandInformation(statistics=True)
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error
    bands = tuple(_with_statistics(band, found[band.index]) for band in description.bands)
    if any(band.minimum is None or band.maximum is None for band in bands):
        # Values that are no numbers have no histogram in large-image.
        return replace(description, bands=bands)
    histograms = _histograms(source, 0)
    first = replace(description, bands=tuple(_with_histogram(band, histograms) for band in bands))
    return replace(first, frame_bands=_frame_bands(source, first))


def _frame_bands(source: Any, description: SourceDescription) -> tuple[tuple[Band, ...], ...]:
    """large-image stretches each frame by its own values: channels of one specimen may differ a hundredfold."""
    frames = list(range(description.frames))
    if len(frames) > _MEASURED_FRAMES:
        firsts: dict[int, int] = {}
        for frame in frames:
            firsts.setdefault(description.channel_of(frame), frame)
        frames = [firsts[channel] for channel in sorted(firsts)]
    if not 1 < len(frames) <= _MEASURED_FRAMES:
        return ()
    return description.bands, *(_bands_of(source, description, frame) for frame in frames[1:])


def _bands_of(source: Any, description: SourceDescription, frame: int) -> tuple[Band, ...]:
    found = _histograms(source, frame)
    if len(found) < len(description.bands):
        return description.bands
    measured = (_with_statistics(band, found[band.index - 1]) for band in description.bands)
    return tuple(_with_histogram(replace(band, histogram=None), found) for band in measured)


def _histograms(source: Any, frame: int) -> Sequence[Mapping[str, Any]]:
    size = {"maxWidth": min(source.sizeX, _HISTOGRAM_SIZE), "maxHeight": min(source.sizeY, _HISTOGRAM_SIZE)}
    try:
        measured = source.histogram(bins=MAX_BINS, output=size, resample=False, frame=frame)
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error
    found: Sequence[Mapping[str, Any]] = measured.get("histogram", ())
    return found


def _with_histogram(band: Band, found: Sequence[Mapping[str, Any]]) -> Band:
    """As large-image finds it for a style's percentiles."""
    if band.index > len(found) or band.interpretation == "alpha":
        return band
    low, high = (float(end) for end in found[band.index - 1]["range"])
    counts = found[band.index - 1]["hist"]
    if counts is None or not np.any(counts) or not math.isfinite(high - low):
        return band
    return replace(band, histogram=Histogram.of(low, high, counts))


def _with_statistics(band: Band, found: Mapping[str, Any]) -> Band:
    numbers = {key: _finite(found.get(key)) for key in ("min", "max", "mean", "stdev")}
    return replace(band, minimum=numbers["min"], maximum=numbers["max"], mean=numbers["mean"], stdev=numbers["stdev"])


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _interpretation(found: Mapping[str, Any]) -> str:
    name = str(found.get("interpretation", "unknown"))
    return name if name in ("red", "green", "blue", "alpha", "gray", "palette") else "undefined"


def frames_of(metadata: Mapping[str, Any]) -> tuple[int, tuple[Axis, ...]]:
    """How many frames, and along which axes, slowest first; one axis ``frame`` where the indexes are not regular."""
    frames = metadata.get("frames") or ()
    if len(frames) < 2:
        return 1, ()
    ranges = metadata.get("IndexRange") or {}
    strides = metadata.get("IndexStride") or {}
    keys = sorted(ranges, key=lambda key: strides.get(key, 0), reverse=True)
    if not keys or not _is_regular(frames, keys, ranges, strides):
        return len(frames), (Axis("frame", _positions(len(frames))),)
    return len(frames), tuple(_axis(key.removeprefix("Index"), ranges[key], metadata) for key in keys)


def _is_regular(
    frames: Sequence[Mapping[str, Any]], keys: Sequence[str], ranges: Mapping[str, int], strides: Mapping[str, int]
) -> bool:
    """Whether a frame's number follows from its place on each axis."""
    if math.prod(ranges[key] for key in keys) != len(frames):
        return False
    return all(frame.get(key) == index // strides[key] % ranges[key] for index, frame in enumerate(frames) for key in keys)


def _axis(suffix: str, size: int, metadata: Mapping[str, Any]) -> Axis:
    found = metadata.get(f"Value{suffix}") or {}
    unit = str(found.get("units") or "")
    name = suffix.lower()
    values = _values(found.get("values") or (), size) if found.get("uniform") else None
    if name == "c":
        values = _values(metadata.get("channels") or (), size) or values
    if name == "t" and values and all(_is_time(value) for value in values):
        return Axis("time", values, "ISO8601")
    return Axis(name, values or _positions(size), unit if values else "")


def _values(found: Sequence[Any], size: int) -> tuple[str | float, ...] | None:
    """One distinct value a position, or None."""
    if len(found) != size:
        return None
    try:
        values = tuple(value[:_LONGEST_LABEL] if isinstance(value, str) else float(value) for value in found)
    except (TypeError, ValueError):
        return None
    finite = all(isinstance(value, str) or math.isfinite(value) for value in values)
    return values if finite and len(set(values)) == size else None


def _is_time(value: str | float) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value.removesuffix("Z")) is not None
    except ValueError:
        return False


def _positions(size: int) -> tuple[str | float, ...]:
    return tuple(float(position) for position in range(size))
