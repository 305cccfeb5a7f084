"""From what a style says to what is drawn, by what is recorded of the image.

The rules are large-image's: ``_setDefaultStyle`` for the default style and
``_getMinMax`` for the ranges, fed with recorded statistics instead of a scan.
"""

from __future__ import annotations

from dataclasses import replace

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidStyle
from ogc_large_image.styles.band_numbers import resolve_band, resolve_expression
from ogc_large_image.styles.expression import Operand, parse_expression
from ogc_large_image.styles.resolved import BLACK, WHITE, ResolvedBand, ResolvedStyle
from ogc_large_image.styles.style import (
    GREY_BAND,
    NO_BAND,
    RGBA,
    BandStyle,
    Bound,
    BoundKind,
    Composite,
    Contrast,
    Scheme,
    Style,
)
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
    for entry in _default_bands(style, description) if _is_default(style, description) else style.bands:
        if entry.expression:
            bands.append(_expression(entry, description, frame, inputs))
            continue
        number = band_number(entry, description)
        if number is None:
            continue
        key = (_frame(entry, description, frame), number)
        source = description.of_frame(key[0])
        bands.append(resolve_band(entry, source.bands[number - 1], source, inputs.setdefault(key, len(inputs))))
    if not bands:
        raise InvalidStyle("The style draws no band of this image.", _LOCATOR)
    categorical = any(description.bands[number - 1].is_categorical for _, number in inputs)
    opacity = int(style.opacity * 255 + 0.5)
    return ResolvedStyle(tuple(bands), tuple(inputs), categorical, opacity, style.hillshade)


def _is_default(style: Style, description: StyledSource) -> bool:
    """Without bands, and for -1 alone, which large-image's geospatial sources take for no style at all."""
    return not style.bands or (description.is_georeferenced and len(style.bands) == 1 and style.bands[0].band == GREY_BAND)


def _default_bands(style: Style, description: StyledSource) -> tuple[BandStyle, ...]:
    bands = default_bands(description)
    if style.gamma == 1.0 and style.contrast is Contrast.NONE:
        return bands
    # A range fixed to that of the type would leave nothing to be normalized.
    return tuple(
        replace(
            band,
            gamma=style.gamma,
            contrast=style.contrast,
            minimum=_stretched(band.minimum, style.contrast),
            maximum=_stretched(band.maximum, style.contrast),
        )
        for band in bands
    )


def _stretched(bound: Bound, contrast: Contrast) -> Bound:
    return bound if contrast is Contrast.NONE else Bound()


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


def _expression(entry: BandStyle, description: StyledSource, frame: int, inputs: dict[tuple[int, int], int]) -> ResolvedBand:
    expression = parse_expression(entry.expression)
    chosen = _frame(entry, description, frame)
    numbers = [_operand(operand, description) for operand in expression.bands]
    operands = tuple(inputs.setdefault((chosen, number), len(inputs)) for number in numbers)
    return resolve_expression(entry, [description.bands[number - 1] for number in numbers], operands)


def _operand(operand: Operand, description: StyledSource) -> int:
    """The band that an expression means by a number, or by the name or interpretation that the image declares."""
    if isinstance(operand, str):
        names = ([band.name for band in description.bands], [band.interpretation for band in description.bands])
        found = next((known.index(operand) + 1 for known in names if operand in known), 0)
    else:
        found = operand
    if not 1 <= found <= len(description.bands):
        raise BandNotDefined("The image has no band that the expression names.", "expression")
    if description.bands[found - 1].interpretation == "alpha":
        raise InvalidStyle("An alpha band has no values to calculate with.", "expression")
    return found


def _frame(entry: BandStyle, description: StyledSource, frame: int) -> int:
    chosen = entry.frame if entry.frame is not None else frame + entry.framedelta
    if not 0 <= chosen < description.frames:
        raise FrameNotDefined("The image has no such frame.", "frame" if chosen == frame else _LOCATOR)
    return chosen


def band_number(entry: BandStyle, description: StyledSource) -> int | None:
    """The band to read, or None for an entry that only stands for the image's own transparency."""
    number = _numbered_band(entry.band, description) if isinstance(entry.band, int) else _named_band(entry.band, description)
    if number is not None and not 1 <= number <= len(description.bands):
        raise BandNotDefined("The image has no such band.", _LOCATOR)
    if number is None or description.bands[number - 1].interpretation == "alpha":
        if not _is_transparency(entry):
            raise InvalidStyle("An alpha band is only applied as transparency; it is not drawn as a colour.", _LOCATOR)
        return None
    return number


def _numbered_band(number: int, description: StyledSource) -> int:
    if number == NO_BAND and description.is_georeferenced:
        return 1
    if number not in (NO_BAND, GREY_BAND):
        return number
    colour = _colour_bands(description)
    return colour[0 if len(colour) <= 2 else 1].index if colour else 1


def _named_band(exact: str, description: StyledSource) -> int | None:
    """By the name that the image gives the band, then by interpretation."""
    for band in description.bands:
        if band.name == exact:
            return band.index
    name = exact.lower()
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
        and entry.palette in (None, _FADE, (BLACK, WHITE))
        and entry.scheme is Scheme.LINEAR
        and (entry.minimum.kind in (BoundKind.AUTO, BoundKind.FULL) or entry.minimum == Bound(BoundKind.NUMBER, 0))
        and (entry.maximum.kind in (BoundKind.AUTO, BoundKind.FULL) or entry.maximum == Bound(BoundKind.NUMBER, 255))
    )
