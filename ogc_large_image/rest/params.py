"""The parameters as drf-spectacular takes them, under django-large-image's names, for actions that a site adds."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter

from ogc_large_image.rest import declared
from ogc_large_image.rest.declared import FORMAT_URL_PATTERN
from ogc_large_image.rest.openapi import parameters_of
from ogc_large_image.rest.parameter import Parameter


def _of(*parameters: Parameter[Any]) -> list[OpenApiParameter]:
    """One each: other names of the same parameter are left out."""
    return [parameters_of([each])[0] for each in parameters]


(projection, source) = BASE = _of(*declared.BASE)
(palette, band, vmin, vmax, nodata, scheme, style) = _of(
    *(declared.palette, declared.band, declared.vmin, declared.vmax, declared.nodata, declared.scheme, declared.style)
)
STYLE: Final = _of(*declared.STYLE)
(frame,) = _of(declared.frame)
(z, x, y) = _of(declared.z, declared.x, declared.y)
(fmt_png, fmt_tiff) = _of(declared.fmt_png, declared.fmt_tiff)
(left, right, top, bottom, units) = _of(*declared.SIDES)
REGION: Final = [left, right, top, bottom, units, fmt_tiff]
(only, bins, density, format) = HISTOGRAM = _of(*declared.HISTOGRAM)
(max_width, max_height) = _of(declared.max_width, declared.max_height)
THUMBNAIL: Final = [fmt_png, max_height, max_width]

__all__ = ["BASE", "FORMAT_URL_PATTERN", "HISTOGRAM", "REGION", "STYLE", "THUMBNAIL"]
