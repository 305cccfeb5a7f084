"""Frames side by side, and the small pictures that a file has beside the image."""

from __future__ import annotations

import math

from ogc_large_image import services
from ogc_large_image.errors import InvalidParameter
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.plan import digest
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.thumbnails import thumbnail_grid
from ogc_large_image.rest.asked import Answer, Asked, document, rendered
from ogc_large_image.sources.associated import associated_names, associated_pixels


def tile_frames(asked: Asked) -> Answer:
    """A contact sheet of frames, all of them by default, each at most ``max_width`` × ``max_height`` pixels large."""
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    description = asked.image.description
    frames = asked[declared.frames] or tuple(range(min(description.frames, asked.limits.max_frames + 1)))
    if len(frames) > asked.limits.max_frames:
        raise InvalidParameter(f"More than {asked.limits.max_frames} frames: name some of them.", "frames")
    grid = thumbnail_grid(description, asked.projection, asked[declared.max_width], asked[declared.max_height])
    across = asked[declared.across] or math.ceil(math.sqrt(len(frames)))
    service = services.map_service()
    maps = tuple(MapQuery((asked.selection(frame),), grid, image_format) for frame in frames)
    plan = service.plan_sheet(maps, min(across, len(frames)))
    return rendered(plan.fingerprint, "map", lambda: service.render_sheet(plan))


def images(asked: Asked) -> Answer:
    """Names of the associated images."""
    source = asked.image.layer.source
    return document(asked, "associated", (), lambda: list(associated_names(source, asked.limits)))


def image(asked: Asked) -> Answer:
    """One associated image, at its own size."""
    image_format = ImageFormat.of_extension(asked[declared.fmt_png], "fmt")
    source, name = asked.image.layer.source, asked[declared.associated]
    fingerprint = digest(("associated", asked.image.identity, name, image_format.value))
    service = services.map_service()
    return rendered(
        fingerprint,
        "map",
        lambda: service.render_pixels(fingerprint, image_format, lambda: associated_pixels(source, name, asked.limits)),
    )
