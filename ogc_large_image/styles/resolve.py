"""From what a style says to what is drawn, by what is recorded of the image.

The rules are large-image's: ``_setDefaultStyle`` for the default style and
``_getMinMax`` for the ranges, fed with recorded statistics instead of a scan.
"""

from __future__ import annotations

import math

import numpy as np

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidStyle
from ogc_large_image.styles.ranges import value_range
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import RGBA, BandStyle, Bound, BoundKind, Composite, Scheme, Style
from ogc_large_image.styles.subject import StyledBand, StyledSource

__all__ = ["ResolvedStyle", "resolve_style"]

_LOCATOR = "style"
_PRIMARIES: dict[str, RGBA] = {"red": (255, 0, 0, 255), "green": (0, 255, 0, 255), "blue": (0, 0, 255, 255)}
_FADE: tuple[RGBA, ...] = ((255, 255, 255, 0), WHITE)
_FULL = Bound(BoundKind.FULL)


def resolve_style(style: Style, description: StyledSource, frame: int) -> ResolvedStyle:
    """The style's numbers for this image and frame.

    Entries for the alpha band are left out: mask and alpha are applied to
    every picture. InvalidStyle, BandNotDefined or FrameNotDefined where the
    style does not fit the image.
    """
    inputs: dict[tuple[int, int], int] = {}
    bands: list[ResolvedBand] = []
    for entry in style.bands or default_bands(description):
        number = _band_number(entry, description)
        if number is None:
            continue
        source_band = description.bands[number - 1]
        key = (_frame(entry, description, frame), number)
        bands.append(_resolve_band(entry, source_band, description, inputs.setdefault(key, len(inputs))))
    if not bands:
        raise InvalidStyle("The style draws no band of this image.", _LOCATOR)
    categorical = any(description.bands[number - 1].is_categorical for _, number in inputs)
    return ResolvedStyle(tuple(bands), tuple(inputs), categorical)


def default_bands(description: StyledSource) -> tuple[BandStyle, ...]:
    """What large-image draws without a style: the colours that the image declares, else its first three bands, else its first.

    Without georeference, bytes are shown as they are.
    """
    colour = _colour_bands(description)
    as_is = not description.is_georeferenced and all(band.dtype == "uint8" for band in colour)
    bound = _FULL if as_is else Bound()
    named = {band.interpretation: band for band in reversed(colour)}
    primaries = [(named[name].index, palette) for name, palette in _PRIMARIES.items() if name in named]
    single = named.get("gray") or named.get("palette")
    if not primaries and single is None and len(colour) >= 3:
        primaries = [(band.index, palette) for band, palette in zip(colour, _PRIMARIES.values(), strict=False)]
    if primaries:
        return tuple(
            BandStyle(band=index, palette=(BLACK, palette), minimum=bound, maximum=bound) for index, palette in primaries
        )
    if not colour:
        return ()
    band = single or colour[0]
    # A colour table's range is the table's own, which only an automatic bound takes up.
    bound = Bound() if band.colortable else bound
    return (BandStyle(band=band.index, minimum=bound, maximum=bound),)


def _colour_bands(description: StyledSource) -> list[StyledBand]:
    return [band for band in description.bands if band.interpretation != "alpha"]


def _frame(entry: BandStyle, description: StyledSource, frame: int) -> int:
    chosen = entry.frame if entry.frame is not None else frame + entry.framedelta
    if not 0 <= chosen < description.frames:
        raise FrameNotDefined("The image has no such frame.", "frame" if chosen == frame else _LOCATOR)
    return chosen


def _band_number(entry: BandStyle, description: StyledSource) -> int | None:
    """The band to read, or None for an entry that only stands for the image's own transparency."""
    number = entry.band if isinstance(entry.band, int) else _named_band(entry.band.lower(), description)
    if number is not None and not 1 <= number <= len(description.bands):
        raise BandNotDefined("The image has no such band.", _LOCATOR)
    if number is None or description.bands[number - 1].interpretation == "alpha":
        if not _is_transparency(entry):
            raise InvalidStyle("An alpha band is only applied as transparency; it is not drawn as a colour.", _LOCATOR)
        return None
    return number


def _named_band(name: str, description: StyledSource) -> int | None:
    for band in description.bands:
        if band.interpretation == name:
            return band.index
    colour = _colour_bands(description)
    if name == "alpha":
        return None
    if name == "gray" and colour:
        return colour[0 if len(colour) <= 2 else 1].index
    if name in _PRIMARIES and len(colour) >= 3 and not description.is_georeferenced:
        return colour[list(_PRIMARIES).index(name)].index
    raise BandNotDefined("The image has no band of this name.", _LOCATOR)


def _is_transparency(entry: BandStyle) -> bool:
    return (
        entry.composite in (None, Composite.MULTIPLY)
        and entry.palette in (None, _FADE)
        and entry.scheme is Scheme.LINEAR
        and (entry.minimum.kind in (BoundKind.AUTO, BoundKind.FULL) or entry.minimum == Bound(BoundKind.NUMBER, 0))
        and (entry.maximum.kind in (BoundKind.AUTO, BoundKind.FULL) or entry.maximum == Bound(BoundKind.NUMBER, 255))
    )


def _resolve_band(entry: BandStyle, band: StyledBand, description: StyledSource, position: int) -> ResolvedBand:
    if np.dtype(band.dtype).kind not in "buif":
        raise InvalidStyle("The values of this band are no plain numbers and cannot be drawn.", _LOCATOR)
    palette = entry.palette
    minimum, maximum = entry.minimum, entry.maximum
    if palette is None and band.colortable:
        palette = band.colortable
        minimum = Bound(BoundKind.NUMBER, 0) if minimum == Bound() else minimum
        maximum = Bound(BoundKind.NUMBER, len(palette) - 1) if maximum == Bound() else maximum
    low, high = value_range(minimum, maximum, band, description)
    return ResolvedBand(
        input=position,
        palette=palette or (BLACK, WHITE),
        minimum=low,
        maximum=high,
        discrete=entry.scheme is Scheme.DISCRETE,
        nodata=_possible(entry.nodata, band.dtype),
        composite=entry.composite or Composite.LIGHTEN,
        clamp=entry.clamp,
    )


def _possible(nodata: float | None, dtype: str) -> float | None:
    """The value as far as data of this type can hold it; None where no pixel can ever be equal to it."""
    if nodata is None:
        return None
    kind = np.dtype(dtype)
    if kind.kind == "f":
        with np.errstate(over="ignore"):
            value = float(np.array(nodata).astype(kind))
        return value if math.isfinite(value) else None
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        return nodata if nodata == int(nodata) and limits.min <= nodata <= limits.max else None
    return nodata if nodata in (0, 1) else None
