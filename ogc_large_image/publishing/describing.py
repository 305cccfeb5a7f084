"""Publishing: what is found out about a row's image once, so that nobody has to open it again to speak of it."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ogc_large_image import services
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.layer import Layer as DescribedLayer
from ogc_large_image.layers.record import layers_from_json, layers_to_json
from ogc_large_image.publishing.models import Layer, Preview
from ogc_large_image.publishing.sources import georeference_of, source_of
from ogc_large_image.render.queries import ImageFormat, LayerSelection, MapQuery
from ogc_large_image.sources.describe import describe_source
from ogc_large_image.sources.ref import SourceRef

logger = logging.getLogger(__name__)

PREVIEW_SIZE = 320
_DESCRIBED = ("record", "signature", "problem", "west", "south", "east", "north")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing a row came to."""

    changed: bool
    problem: str = ""


def publish(row: Layer, *, anew: bool = False) -> Outcome:
    """Describes the row's image where it is another one than before, and keeps what was found with the row.

    An image that cannot be described is told in the row's ``problem``; what was known of it stays.
    """
    try:
        ref = source_of(row)
        signature = _signature(ref)
        if row.record is not None and row.signature == signature and not row.problem and not anew:
            return Outcome(changed=False)
        described = _described(row, ref)
    except (OgcLargeImageError, ValueError, OSError) as error:
        text = getattr(error, "message", "") or getattr(error, "strerror", "") or str(error)
        row.problem = text
        row.save(update_fields=["problem"])
        return Outcome(changed=True, problem=text)
    _note(row, described, signature)
    picture = _picture(described)
    with transaction.atomic():
        row.save(update_fields=[*_DESCRIBED, "modified"])
        if picture:
            Preview.objects.update_or_create(layer=row, defaults={"data": picture})
    return Outcome(changed=True)


def described_layer(row: Layer) -> DescribedLayer | None:
    """The layer as it was described, without what the row says of it; None where it is not described."""
    if row.record is None:
        return None
    return layers_from_json(row.record)[0]


def _signature(ref: SourceRef) -> str:
    return f"{ref.version}{'' if ref.trusted else '~'}:{ref.variable}"[:200]


def _described(row: Layer, ref: SourceRef) -> DescribedLayer:
    description = describe_source(ref, services.limits())
    georeference = georeference_of(row)
    if georeference is not None:
        description = georeference.of(description)
    dimensions = dimensions_of(description)
    return DescribedLayer(row.name, row.title, ref, description, revision="", dimensions=dimensions)


def _note(row: Layer, described: DescribedLayer, signature: str) -> None:
    box = described.description.geographic_extent
    row.record = layers_to_json([described])
    row.signature, row.problem = signature, ""
    row.west, row.south, row.east, row.north = box if box is not None else (None, None, None, None)


def _picture(described: DescribedLayer) -> bytes:
    """The preview; empty where the image can be described but not drawn, which its maps will tell."""
    service = services.map_service()
    query: Any = MapQuery((LayerSelection(described, described.styles[0]),), preview_grid(described), ImageFormat.PNG)
    try:
        return service.render(service.plan(query)).image.data
    except OgcLargeImageError as error:
        logger.warning("No preview of %s: %s", described.name, error.message)
        return b""


def preview_grid(layer: DescribedLayer, size: int = PREVIEW_SIZE) -> PixelGrid:
    """The whole image, on so many pixels along its longer side; degrees as broad as they are in the image's middle."""
    box, crs = layer.description.extent, layer.description.crs
    aspect = box.width / box.height
    if crs.is_geographic:
        aspect *= max(0.2, math.cos(math.radians((box.ymin + box.ymax) / 2)))
    width, height = min(size, size * aspect), min(size, size / aspect)
    return PixelGrid(box, crs, max(1, round(width)), max(1, round(height)))
