"""How a map's file is to be written, as various clients say it; none of it is in the standard.

FORMAT_OPTIONS is GeoServer's ``key:value;key:value``; QGIS sends the
resolution of its paper under three names with every request.
"""

from __future__ import annotations

from collections.abc import Mapping

from ogc_large_image.errors import InvalidParameter
from ogc_large_image.ows.kvp import Kvp, located, parse_integer, parse_number
from ogc_large_image.render.queries import EncodingOptions

DEFAULT_DELAY = 500
"""Milliseconds that each picture of an animation is shown for."""
RESOLUTIONS = (1, 4800)
"""Pixels per inch that a file can be labelled with."""


def format_options(kvp: Kvp) -> Mapping[str, str]:
    """The pairs of FORMAT_OPTIONS."""
    return parse_options(kvp, "FORMAT_OPTIONS")


def parse_options(kvp: Kvp, name: str) -> Mapping[str, str]:
    """``key:value;key:value`` as pairs, keys in lower case; what is no pair is left out, and a key twice has its last value."""
    pairs = (part.partition(":") for part in kvp.text(name).split(";"))
    return {key.strip(" ").lower(): value.strip(" ") for key, colon, value in pairs if colon}


def encoding_options(kvp: Kvp) -> EncodingOptions:
    """QUALITY (or IMAGE_QUALITY), COMPRESSION, LOSSLESS, RAW, BANDS and DPI, as parameters or as format options."""
    options = format_options(kvp)

    def text(*names: str) -> str:
        return next((found for name in names if (found := kvp.text(name) or options.get(name.lower(), ""))), "")

    return EncodingOptions(
        quality=_integer(text("QUALITY", "IMAGE_QUALITY"), "QUALITY"),
        compression=_integer(text("COMPRESSION"), "COMPRESSION"),
        lossless=_boolean(text("LOSSLESS"), "LOSSLESS"),
        dpi=resolution(kvp),
        raw=_boolean(text("RAW"), "RAW"),
        bands=_bands(text("BANDS")),
    )


def resolution(kvp: Kvp) -> int | None:
    """DPI, MAP_RESOLUTION or ``FORMAT_OPTIONS=dpi:…`` in whole pixels per inch.

    It labels the file and sizes legends; the map has the pixels that WIDTH and
    HEIGHT say. What no file can be labelled with is left out, not refused:
    clients send it with every map, whatever it is worth to them.
    """
    text = kvp.text("DPI") or kvp.text("MAP_RESOLUTION") or format_options(kvp).get("dpi", "")
    if not text:
        return None
    try:
        number = round(parse_number(text, "DPI"))
    except InvalidParameter:
        return None
    return number if RESOLUTIONS[0] <= number <= RESOLUTIONS[1] else None


def delay(kvp: Kvp) -> int:
    """Milliseconds a picture of an animation, as GeoServer's animator has it."""
    options = format_options(kvp)
    return _integer(options.get("delay") or options.get("gif_frames_delay", ""), "FORMAT_OPTIONS") or DEFAULT_DELAY


def _integer(text: str, name: str) -> int | None:
    return parse_integer(text, name) if text else None


def _boolean(text: str, name: str) -> bool:
    if text.upper() not in ("", "TRUE", "FALSE"):
        raise InvalidParameter(f"{name} is neither TRUE nor FALSE.", name)
    return text.upper() == "TRUE"


def _bands(text: str) -> tuple[int, ...]:
    """Numbers from 1, with commas between them, or slashes where a comma would end the value."""
    if not text:
        return ()
    parts = text.replace("/", ",").split(",")
    if len(parts) > 1000:
        raise InvalidParameter("BANDS has too many members.", "BANDS")
    with located("BANDS"):
        return tuple(parse_integer(part, "BANDS") for part in parts)
