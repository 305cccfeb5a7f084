"""Feature information for people at a terminal, and for clients that show what they get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ogc_large_image.ows.feature_info.words import (
    NOTHING,
    band_title,
    colour_text,
    crs_name,
    frame_words,
    number_text,
    value_words,
)

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import LayerInfo


def write_text(infos: Sequence[LayerInfo]) -> bytes:
    """A paragraph for each pixel, a line for each thing known of it."""
    paragraphs = ["\n".join(map(_one_line, _lines(info))) for info in infos]
    return ("\n\n".join(paragraphs) or NOTHING).encode() + b"\n"


def _lines(info: LayerInfo) -> Iterator[str]:
    yield f"Layer: {info.layer.name} ({info.layer.title})" if info.layer.title else f"Layer: {info.layer.name}"
    yield f"Style: {info.style.name}"
    for name, value in dict(info.dimension_values).items():
        yield f"{name}: {value}"
    yield f"Position: {number_text(info.x)}, {number_text(info.y)} ({crs_name(info)})"
    if info.longitude is not None:
        yield f"Longitude, latitude: {number_text(info.longitude)}, {number_text(info.latitude)}"
    if info.source_column is not None:
        yield f"Pixel of the image: column {info.source_column}, row {info.source_row}"
    for band in info.bands:
        yield f"{band_title(band)}: {value_words(band)}"
    for each in info.series:
        yield f"{frame_words(each)}: {', '.join(map(value_words, each.bands))}"
    if colour_text(info):
        yield f"Colour: {colour_text(info)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
