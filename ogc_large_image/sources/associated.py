"""The small pictures that a slide's file has beside the slide: its label, the whole glass, a thumbnail."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import NotDefined, SourceRefused, SourceUnreadable
from ogc_large_image.limits import Limits
from ogc_large_image.sources.adopted import AdoptedRef
from ogc_large_image.sources.large_image_sources import open_tile_source
from ogc_large_image.sources.ref import SourceRef

LARGEST = 4096
"""Pixels along a side."""


def associated_names(ref: SourceRef, limits: Limits) -> tuple[str, ...]:
    """Their names; none in a file that large-image does not open, of a kind that has none. Raises SourceError."""
    try:
        return tuple(sorted(str(name) for name in _source(ref, limits).getAssociatedImagesList()))
    except (SourceRefused, SourceUnreadable):
        return ()
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error


def associated_pixels(ref: SourceRef, name: str, limits: Limits) -> npt.NDArray[np.uint8]:
    """One of them, (height, width, 3 or 4). NotDefined, SourceError."""
    if name not in associated_names(ref, limits):
        raise NotDefined("The image has no associated image of this name.", "image")
    try:
        image = _source(ref, limits)._getAssociatedImage(name)
        image.thumbnail((LARGEST, LARGEST))
        return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))
    except Exception as error:
        raise SourceUnreadable("The image cannot be read.") from error


def _source(ref: SourceRef, limits: Limits) -> Any:
    if isinstance(ref, AdoptedRef):
        return ref.source
    return open_tile_source(ref.address, ref.trusted, limits, ref.reader, associated=True)
