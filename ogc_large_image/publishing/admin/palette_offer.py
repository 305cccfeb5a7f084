"""Palettes as swatches: those that the style editor offers, and those of saved styles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from django.utils.html import format_html, format_html_join

from ogc_large_image import conf
from ogc_large_image.styles.palettes import resolve_palette
from ogc_large_image.styles.resolved import BLACK, WHITE
from ogc_large_image.styles.style import RGBA, BandStyle

OFFERED: Final = {
    "Even steps to the eye": ("viridis", "magma", "inferno", "plasma", "cividis", "cubehelix"),
    "One or two hues": ("gray", "bone", "copper", "Blues", "Greens", "Oranges", "Reds", "Purples", "YlGn", "YlGnBu", "YlOrBr", "BuPu"),
    "Land and water": ("terrain", "gist_earth", "ocean"),
    "Around a middle": ("RdBu", "RdYlBu", "RdYlGn", "BrBG", "PiYG", "PuOr", "Spectral", "coolwarm"),
    "Many hues": ("turbo", "jet", "rainbow", "hot", "twilight", "hsv"),
    "Kinds": ("tab10", "tab20", "Set1", "Set2", "Paired", "Dark2"),
}  # fmt: skip
_MOST_COLOURS = 24


def offered_palettes() -> dict[str, dict[str, list[str]]]:
    """Colours as #rrggbb by family and name, the site's own first; of a long palette as many as a swatch can show."""
    site = sorted(conf.app_settings().palettes.by_name)
    own = {"This site's": {name: _colours(name) for name in site}} if site else {}
    return own | {family: {name: _colours(name) for name in names} for family, names in OFFERED.items()}


def swatches(bands: Sequence[BandStyle]) -> str:
    """HTML: the colours of each band, in attributes that no policy for styles forbids."""
    html: str = format_html_join(" ", "{} {}", ((_swatch(band), band.expression or f"band {band.band}") for band in bands))
    return html


def _swatch(band: BandStyle) -> str:
    colours = tuple(stop.colour for stop in band.stops) or band.palette or (BLACK, WHITE)
    rects = format_html_join("", '<rect x="{}" width="1" height="1" fill="{}"/>', enumerate(_sampled(colours)))
    count = min(len(colours), _MOST_COLOURS)
    html: str = format_html(
        '<svg class="ogc-swatch" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">{}</svg>', count, rects
    )
    return html


@lru_cache(maxsize=256)
def _colours(name: str) -> list[str]:
    return _sampled(resolve_palette(name))


def _sampled(colours: Sequence[RGBA]) -> list[str]:
    count = min(len(colours), _MOST_COLOURS)
    chosen = [colours[round(index * (len(colours) - 1) / max(count - 1, 1))] for index in range(count)]
    return ["#{:02x}{:02x}{:02x}".format(*colour[:3]) for colour in chosen]
