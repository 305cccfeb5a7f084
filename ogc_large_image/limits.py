"""Bounds on the work that one request may cause, checked before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Advertised in capabilities where the standards have a place for it."""

    max_width: int = 4096
    max_height: int = 4096
    layer_limit: int = 20
    # Frames of a layer that one request may lay over one another or animate.
    max_frames: int = 250
    # One block of a source is read whole; a single-strip image is one block.
    max_block_bytes: int = 64 << 20
    # Source pixels (all bands) held at once to answer one request.
    max_source_pixels: int = 64 << 20
    max_image_pixels: int = 1 << 40
    max_style_bytes: int = 16 << 10
    max_style_depth: int = 8
    max_style_bands: int = 16
    max_palette_colours: int = 1024
    max_style_entries: int = 256
    # A style document in XML; the entries of its colour maps count as above.
    max_sld_bytes: int = 64 << 10
    max_sld_depth: int = 64
    # Of all pictures of one animation together, which are held at once.
    max_animation_pixels: int = 32 << 20
    # Frames whose values at one point are answered at once.
    max_series_frames: int = 1000
    # A legend's longest side.
    max_legend_side: int = 2048
    # Pixels of a region whose values are sent as a file, strip by strip.
    max_region_pixels: int = 64 << 20
    # Values (pixels of all bands) that are read one after another for one histogram.
    max_counted_values: int = 1 << 30
