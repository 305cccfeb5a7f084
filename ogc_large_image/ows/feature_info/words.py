"""How the values at a point are called and written, alike in every format."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import BandValue, FrameValues, LayerInfo

NOT_A_NAME = re.compile(r"\W", re.ASCII)
NOTHING = "There is no data at this place."


def band_title(band: BandValue) -> str:
    """For people: the band's own name, and its number."""
    return f"Band {band.index} ({band.name})" if band.name else f"Band {band.index}"


def field_names(bands: Sequence[BandValue], taken: Iterable[str] = ()) -> list[str]:
    """For programs: a name in XML's and JavaScript's sense for each band, different from each other and those taken."""
    used, found = set(taken), []
    for band in bands:
        name = NOT_A_NAME.sub("_", band.name)
        if not name.strip("_") or name[0].isdigit() or name.lower().startswith("xml") or name in used:
            name = f"band_{band.index}"
        while name in used:
            name += "_"
        used.add(name)
        found.append(name)
    return found


def number_text(value: float | None) -> str:
    """All digits of a number that it takes to tell it from others of its kind; empty for none."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    return repr(float(value))


def value_words(band: BandValue) -> str:
    """A value with its unit, what it stands for, and whether it means absence."""
    return " ".join(_value_words(band))


def _value_words(band: BandValue) -> Iterator[str]:
    if band.value is None:
        yield "none"
        return
    yield number_text(band.value)
    if band.is_nodata:
        yield "(no data)"
        return
    if is_scaled(band):
        yield f"= {number_text(band.scaled_value)}"
    if band.unit:
        yield band.unit
    if band.category:
        yield f"({band.category})"


def is_scaled(band: BandValue) -> bool:
    """Whether the stored number is not yet the quantity's."""
    return (band.scale, band.offset) != (1, 0)


def frame_words(values: FrameValues) -> str:
    """Which frame of a series it is: by its dimensions, or by its number."""
    return ", ".join(f"{name} {value}" for name, value in values.dimension_values.items()) or f"frame {values.frame}"


def colour_text(info: LayerInfo) -> str:
    """``#RRGGBB``, with the alpha where the pixel is not opaque; empty where nothing is shown."""
    if info.colour is None or info.colour[3] == 0:
        return ""
    colour = info.colour if info.colour[3] < 255 else info.colour[:3]
    return "#" + bytes(colour).hex().upper()


def crs_name(info: LayerInfo) -> str:
    """The CRS's code; its own name where it has none."""
    return info.crs.name if info.crs.code.startswith("WKT:") else info.crs.code
