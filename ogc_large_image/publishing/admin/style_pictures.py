"""What the style editor shows: a layer's bands with their histograms, and its picture in a style that nobody has saved."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from ogc_large_image import services
from ogc_large_image.errors import InvalidStyle, OgcLargeImageError
from ogc_large_image.layers.layer import DEFAULT_STYLE
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.publishing.catalog import decoded
from ogc_large_image.publishing.describing import PREVIEW_SIZE, preview_grid
from ogc_large_image.publishing.drawn_styles import style_value
from ogc_large_image.publishing.groups import present_groups
from ogc_large_image.publishing.models import Layer, Preview, Style
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.sources.description import Band
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.style import Style as DrawnStyle

logger = logging.getLogger(__name__)

PICTURE_SIZE = 480
"""Pixels along the longer side."""


@dataclass(frozen=True, slots=True)
class StyledPicture:
    """A PNG, and the range of values that each band of the style came to."""

    data: bytes
    ranges: tuple[tuple[float, float], ...]


def served_layer(pk: Any) -> ServedLayer | None:
    """The layer as the services have it, published or not; None where it is not described."""
    found = decoded.first(Layer.objects.filter(pk=pk), present_groups().titles)
    return found.layer if found else None


def unsaved_style(definition: str, sld: str) -> DrawnStyle:
    """The style of what stands in a form's fields; InvalidStyle where it cannot be drawn."""
    try:
        return style_value(Style(name="unsaved", definition=json.loads(definition or "{}"), sld=sld))
    except (ValueError, RecursionError):
        raise InvalidStyle("The definition is no JSON.", "definition") from None


def draw(layer: ServedLayer, style: DrawnStyle, size: int = PICTURE_SIZE) -> StyledPicture:
    """The whole image; InvalidStyle, BandNotDefined and such where the style does not fit it. Raises SourceError, Overloaded."""
    service = services.map_service()
    plan = service.plan(MapQuery((LayerSelection(layer, style),), preview_grid(layer, size)))
    ranges = tuple((band.minimum, band.maximum) for band in resolve_style(style, layer.description, 0).bands)
    return StyledPicture(service.render(plan).image.data, ranges)


def preview_of(layer: ServedLayer, stored: Preview) -> bytes:
    """A PNG in the layer's first style; without a style of its own, or where it cannot be drawn, the one that was recorded."""
    if layer.styles[0] != DEFAULT_STYLE:
        try:
            return draw(layer, layer.styles[0], PREVIEW_SIZE).data
        except OgcLargeImageError as error:
            logger.warning("No preview of %s in its style: %s", layer.name, error.message)
    return bytes(stored.data)


def band_facts(layer: ServedLayer) -> list[dict[str, Any]]:
    """What the editor offers to choose from, as JSON."""
    return [_facts(band) for band in layer.description.bands]


def _facts(band: Band) -> dict[str, Any]:
    histogram = band.histogram
    return {
        "index": band.index,
        "label": " · ".join(filter(None, (str(band.index), band.name, band.interpretation.replace("undefined", "")))),
        "dtype": band.dtype,
        "interpretation": band.interpretation,
        "minimum": band.minimum,
        "maximum": band.maximum,
        "nodata": band.nodata if band.nodata is None or band.nodata == band.nodata else None,
        "histogram": histogram and {"low": histogram.low, "high": histogram.high, "counts": histogram.counts},
    }
