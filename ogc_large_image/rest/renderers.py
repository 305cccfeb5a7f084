"""Renderers of pictures, by the media types that they are known for; and negotiation that never refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer as FrameworkRenderer
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request


class BaseRenderer(FrameworkRenderer):  # type: ignore[misc]
    """Hands bytes through; what is not bytes is an error's text, which is told as JSON."""

    render_style = "binary"
    charset = None

    def render(self, data: Any, media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data if isinstance(data, bytes) else JSONRenderer().render(data)


class PNGRenderer(BaseRenderer):
    """PNG."""

    media_type = "image/png"
    format = "png"


class JPEGRenderer(BaseRenderer):
    """JPEG."""

    media_type = "image/jpeg"
    format = "jpeg"


class JPGRenderer(JPEGRenderer):
    """JPEG by its other ending."""

    format = "jpg"


class TifRenderer(BaseRenderer):
    """TIFF."""

    media_type = "image/tiff"
    format = "tif"


class TiffRenderer(TifRenderer):
    """TIFF by its other ending."""

    format = "tiff"


image_renderers = [PNGRenderer, JPEGRenderer, JPGRenderer]
image_data_renderers = [*image_renderers, TifRenderer, TiffRenderer]


class LenientNegotiation(DefaultContentNegotiation):  # type: ignore[misc]
    """The framework's own, but where it would refuse, the view's first renderer.

    It takes ``format`` of the query for itself, which means something else
    here, and answers clients with unusual Accept headers with 404 and 406.
    """

    def select_renderer(
        self, request: Request, renderers: Sequence[FrameworkRenderer], format_suffix: str | None = None
    ) -> tuple[FrameworkRenderer, str]:
        if len(renderers) == 1:
            # Whatever the request says, it comes to this one: a picture's renderer only tells errors.
            return renderers[0], renderers[0].media_type
        try:
            chosen: tuple[FrameworkRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        except (APIException, Http404):
            return renderers[0], renderers[0].media_type
        return chosen
