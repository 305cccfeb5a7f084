"""Palettes by every name that large-image knows, as tuples of colours.

The results are large-image's own (``getPaletteColors`` followed by its integer
hex form), without its way to them: it follows a client's dotted name through
the attributes of a package, while here the names are enumerated first and the
client's text is only ever a dictionary key. matplotlib and palettable (which
imports pyplot) are slow to import, so neither is before its first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType, ModuleType
from typing import Any

from PIL import ImageColor

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.style import RGBA

Colour = str | tuple[float, ...]
PaletteValue = str | tuple[Colour, ...]

_MAX_NAME = 100
_SITE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
_PRINTABLE = re.compile(r"[ -~]+")
_DOTTED = re.compile(r"[A-Za-z]\w*(\.\w+)+", re.ASCII)
# large-image's own names, which go before CSS: its GREEN is brighter than CSS's green.
_PRIMARIES = {
    "R": "#ff0000",
    "G": "#00ff00",
    "B": "#0000ff",
    "RED": "#ff0000",
    "GREEN": "#00ff00",
    "BLUE": "#0000ff",
}


@dataclass(frozen=True, slots=True)
class SitePalettes:
    """The palettes that a site names itself; never changed, only replaced by one with more of them."""

    by_name: Mapping[str, tuple[RGBA, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def with_palette(self, name: str, colours: Sequence[Colour]) -> SitePalettes:
        """A registry with this one beside all others; ValueError for a wrong colour, or a name that means something already."""
        if not _SITE_NAME.fullmatch(name):
            raise ValueError("The name of a palette is made of ASCII letters, digits, '_', '-' and '.'.")
        if name in self.by_name or _css_colour(name) is not None or _named_palette(name) is not None:
            raise ValueError(f"There is a palette or colour {name!r} already.")
        if isinstance(colours, str) or not colours:
            raise ValueError("A palette is a list of colours.")
        return SitePalettes(MappingProxyType({**self.by_name, name: tuple(_colour(colour) for colour in colours)}))


_site = SitePalettes()


def use_site_palettes(palettes: SitePalettes) -> None:
    """From now on, these names are known too; for the settings to call, not for requests.

    Styles hold colours and not names, so those made before keep theirs.
    """
    global _site
    _site = palettes
    _palette.cache_clear()


def resolve_palette(value: PaletteValue, locator: str = "style") -> tuple[RGBA, ...]:
    """The palette's colours, each channel 0 to 255.

    A list is taken colour by colour (names, #rgb, #rgba, #rrggbb, #rrggbbaa,
    rgb(), hsl(), hsv(), matplotlib's names, or three or four numbers from 0 to
    1); a single colour stands for black to that colour; any other text is the
    name of a palette of palettable or matplotlib. InvalidStyle otherwise.
    """
    try:
        return _palette(value)
    except ValueError as error:
        raise InvalidStyle(str(error), locator) from None


def list_palettes() -> Mapping[str, tuple[str, ...]]:
    """The names of all palettes, by the package that they come from."""
    return {
        "simple": ("red", "green", "blue"),
        "matplotlib": tuple(sorted(_matplotlib().colormaps)),
        "palettable": tuple(sorted(_palettable())),
        "site": tuple(sorted(_site.by_name)),
    }


@lru_cache(maxsize=512)
def _palette(value: PaletteValue) -> tuple[RGBA, ...]:
    if not value:
        raise ValueError("A palette needs at least one colour.")
    if not isinstance(value, str):
        return tuple(_colour(item) for item in value)
    if value in _site.by_name:
        return _site.by_name[value]
    if _css_colour(_text(value)) is not None:
        return (0, 0, 0, 255), _colour(value)
    colours = _named_palette(value)
    if colours is None:
        raise ValueError("The palette is neither a colour nor the name of a known palette.")
    return tuple(_colour(item) for item in colours)


def _text(value: str) -> str:
    if len(value) > _MAX_NAME or not _PRINTABLE.fullmatch(value):
        raise ValueError("A colour or palette name is too long or holds characters that no name has.")
    return value


def _colour(value: Colour) -> RGBA:
    if not isinstance(value, str):
        return _numeric_colour(value)
    colour = _css_colour(_text(value))
    if colour is None:
        mpl = _matplotlib()
        try:
            colour = _css_colour(mpl.colors.to_hex(value))
        except ValueError:
            colour = None
    if colour is None:
        raise ValueError("A colour of the palette is not known.")
    return colour


def _numeric_colour(value: tuple[float, ...]) -> RGBA:
    if len(value) not in (3, 4) or not all(0 <= channel <= 1 for channel in value):
        raise ValueError("A colour given as numbers needs three or four, each from 0 to 1.")
    red, green, blue, alpha = (int(channel * 255) for channel in (*value, 1)[:4])
    return red, green, blue, alpha


def _css_colour(text: str) -> RGBA | None:
    """None where the text is no colour; ValueError where it is one, but outside the range of a byte."""
    try:
        colour = ImageColor.getcolor(_PRIMARIES.get(text, text), "RGBA")
    except (ValueError, OverflowError):
        return None
    if not isinstance(colour, tuple) or not all(0 <= channel <= 255 for channel in colour):
        raise ValueError("A colour of the palette is out of range.")
    red, green, blue, alpha = colour
    return red, green, blue, alpha


def _named_palette(name: str) -> list[str] | None:
    if _DOTTED.fullmatch(name):
        palette = _palettable().get(name)
        if palette is not None:
            return list(palette.hex_colors)
    mpl = _matplotlib()
    if name in mpl.colors.get_named_colors_mapping():
        return ["#0000", mpl.colors.to_hex(name)]
    if name in mpl.colormaps:
        return _colormap_colours(mpl, mpl.colormaps[name])
    return None


def _colormap_colours(mpl: Any, colormap: Any) -> list[str]:
    """Its control points where they are linear in all channels at once, else its table, as large-image has it."""
    segments = getattr(colormap, "_segmentdata", None)
    if isinstance(colormap, mpl.colors.LinearSegmentedColormap) and segments:
        try:
            return _segment_colours(segments)
        # Channels given as functions, or with unequal numbers of points, have no common list of points.
        except (TypeError, IndexError, KeyError):
            pass
    return [mpl.colors.to_hex(colormap(index)) for index in range(colormap.N)]


def _segment_colours(segments: Mapping[str, Any]) -> list[str]:
    channels = [segments[name] for name in ("red", "green", "blue")]
    if segments.get("alpha") is not None:
        channels.append(segments["alpha"])
    colours: list[str] = []
    for index in range(len(channels[0])):
        levels = [round(float(channel[index][-1]) * 255) for channel in channels]
        entry = "#" + "".join(f"{level:02X}" for level in levels)
        if not colours or colours[-1] != entry:
            colours.append(entry)
    return colours


def _matplotlib() -> Any:
    import matplotlib as mpl

    return mpl


@lru_cache(maxsize=1)
def _palettable() -> Mapping[str, Any]:
    """Every palette of palettable by its dotted name, found by walking the package itself."""
    import palettable

    return dict(_walk(palettable, ""))


def _walk(module: ModuleType, prefix: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, member in vars(module).items():
        if key.startswith("_"):
            continue
        if isinstance(member, ModuleType):
            if depth < 3 and member.__name__.startswith("palettable."):
                yield from _walk(member, f"{prefix}{key}.", depth + 1)
        elif prefix and not isinstance(member, type) and isinstance(getattr(member, "hex_colors", None), list):
            yield prefix + key, member
