"""Publishing: what is found out about a row's image once, so that nobody has to open it again to speak of it."""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ogc_large_image import services
from ogc_large_image.cog import source_cog_problems
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.layer import Layer as DescribedLayer
from ogc_large_image.layers.record import is_record, layer_to_text
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import Layer, Preview
from ogc_large_image.publishing.sources import georeference_of, source_of
from ogc_large_image.render.queries import ImageFormat, LayerSelection, MapQuery
from ogc_large_image.sources.describe import describe_source
from ogc_large_image.sources.ref import SourceRef

logger = logging.getLogger(__name__)

PREVIEW_SIZE = 320
_SOURCE = (
    "file",
    "path",
    "storage",
    "stored_name",
    "variable",
    "origin",
    "origin_id",
    "crs",
    "geotransform",
    "points",
    "extent",
)
_EXTENT = ("west", "south", "east", "north")
_LONGEST_SIGNATURE = 200
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing a row came to."""

    changed: bool
    problem: str = ""
    waits: bool = False
    """A task is going to describe it."""


def publish(row: Layer, *, anew: bool = False) -> Outcome:
    """Describes the row's image where it is another one than before, and keeps what was found with the row.

    An image that cannot be described is told in the row's ``problem``; what was
    known of it stays. Any number of processes may do it at once: what is kept
    is of the image that the row names at that moment.
    """
    for _ in range(_TRIES):
        found = _found(row, anew)
        if found is None:
            return Outcome(changed=False)
        if _kept(row, found, anew):
            return Outcome(changed=True, problem=found.values["problem"])
        try:
            row.refresh_from_db(using=revision.alias())
        except Layer.DoesNotExist:
            return Outcome(changed=False, problem="The layer is not there any more.")
    return Outcome(changed=False, problem="The layer changes faster than it can be described.")


def is_current(row: Layer) -> bool:
    """Whether the row tells of its image as it is now, in words that this version understands.

    OgcLargeImageError or ValueError where it names none.
    """
    is_described = is_record(row.record) and row.state == Layer.State.DESCRIBED and not row.problem
    return is_described and row.signature == _signature(source_of(row))


@dataclass(frozen=True, slots=True)
class _Found:
    """Fields of the row, and a picture."""

    values: Mapping[str, Any]
    picture: bytes = b""


def _found(row: Layer, anew: bool) -> _Found | None:
    """What is to be kept; None where there is nothing new."""
    try:
        if not anew and is_current(row):
            return None
        ref = source_of(row)
        described = _described(row, ref)
        problems = source_cog_problems(ref)
    except (OgcLargeImageError, ValueError, OSError) as error:
        text = getattr(error, "message", "") or getattr(error, "strerror", "") or str(error)
        return _Found({"state": Layer.State.FAILED, "problem": text, "attempts": 0})
    values = {
        "record": layer_to_text(described),
        "signature": _signature(ref),
        "state": Layer.State.DESCRIBED,
        "attempts": 0,
        "problem": "",
        "is_cog": None if problems is None else not problems,
        "cog_problems": list(problems or ()),
        **dict(zip(_EXTENT, described.description.geographic_extent or (None,) * 4, strict=True)),
    }
    return _Found(values, _picture(described))


def _kept(row: Layer, found: _Found, anew: bool) -> bool:
    """Whether it was kept, by another process maybe; not where the row has another source by now, or is gone."""
    with transaction.atomic(using=revision.alias()):
        # Writing locks the row in every database; by the plain manager it tells nobody.
        if not Layer._base_manager.filter(pk=row.pk).update(attempts=F("attempts")):
            return False
        present = Layer.objects.get(pk=row.pk)
        if any(getattr(present, name) != getattr(row, name) for name in _SOURCE):
            return False
        if not anew and _is_kept(present, found):
            row.refresh_from_db(using=revision.alias())
            return True
        for name, value in {"modified": timezone.now(), **found.values}.items():
            setattr(row, name, value)
        row.save(update_fields=[*found.values, "modified"])
        if found.picture:
            Preview.objects.update_or_create(layer=row, defaults={"data": found.picture})
        elif "record" in found.values:
            # The former image's is no picture of this one.
            Preview.objects.filter(layer=row).delete()
    return True


def _is_kept(present: Layer, found: _Found) -> bool:
    if "record" in found.values and not is_record(present.record):
        return False
    return all(getattr(present, name) == found.values.get(name) for name in ("state", "signature", "problem"))


def _signature(ref: SourceRef) -> str:
    """Of all that tells the image from others; what is longer than the column by its digest."""
    text = f"{ref.version}{'' if ref.trusted else '~'}:{ref.place}:{ref.variable}"
    return text if len(text) <= _LONGEST_SIGNATURE else hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _described(row: Layer, ref: SourceRef) -> DescribedLayer:
    description = describe_source(ref, services.limits())
    georeference = georeference_of(row)
    if georeference is not None:
        description = georeference.of(description)
    dimensions = dimensions_of(description)
    return DescribedLayer(row.name, row.title, ref, description, revision="", dimensions=dimensions)


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
