"""From an image without georeference to a tiled TIFF of all its resolutions, by large-image's converter and libvips."""

from __future__ import annotations

import os
from pathlib import Path

from ogc_large_image.errors import OperationNotSupported, SourceUnreadable
from ogc_large_image.sources import guard
from ogc_large_image.sources.cog.options import CogOptions
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.environment import import_large_image

_SMALL = 512


def write_pyramid(source: Path, target: Path, options: CogOptions) -> None:
    """All frames of the image, each with its smaller resolutions."""
    guard.sniff_driver(guard.guard_path(source), trusted=True)
    # libvips looks at the content itself, so those of its readers that are not hardened stay out.
    os.environ.setdefault("VIPS_BLOCK_UNTRUSTED", "1")
    import_large_image()
    try:
        from large_image_converter import convert
    except ImportError as error:
        raise OperationNotSupported("Converting images without georeference needs the extra 'convert'.") from error
    try:
        convert(
            str(source),
            str(target),
            geospatial=False,
            overwrite=True,
            compression=options.compression,
            tileSize=options.block_size,
            keepFloat=True,
            **({"quality": 0} if options.compression == "webp" else {}),
        )
    except Exception as error:
        # libvips and the converter raise of a damaged file what they like.
        raise SourceUnreadable("The image cannot be converted.") from error


def require_same_pyramid(source: Path, target: Path) -> None:
    """SourceUnreadable unless the converted file has the image's size, frames and bands, and smaller resolutions."""
    before = describe_source(file_ref(source))
    after = describe_source(file_ref(target, trusted=False))
    same = (before.width, before.height, before.frames) == (after.width, after.height, after.frames)
    same = same and [band.dtype for band in before.bands] == [band.dtype for band in after.bands]
    if not same or (max(after.width, after.height) > _SMALL and not after.overviews):
        raise SourceUnreadable("The image cannot be converted without a loss.")
