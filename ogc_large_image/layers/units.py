"""What a unit of measure is called in a Dimension element: its name, and its symbol in UCUM (06-042 C.2)."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """``name`` is what files wrote where the unit is not one of ours, then without a symbol."""

    name: str
    symbol: str = ""


METRE = Unit("metre", "m")

_SPELLINGS = {
    METRE: "m metre metres meter meters",
    Unit("kilometre", "km"): "km kilometre kilometres kilometer kilometers",
    Unit("centimetre", "cm"): "cm centimetre centimetres centimeter centimeters",
    Unit("millimetre", "mm"): "mm millimetre millimetres millimeter millimeters",
    Unit("micrometre", "um"): "um µm μm micron microns micrometre micrometres micrometer micrometers",
    Unit("nanometre", "nm"): "nm nanometre nanometres nanometer nanometers",
    Unit("foot", "[ft_i]"): "ft foot feet",
    Unit("pascal", "Pa"): "pa pascal pascals",
    Unit("hectopascal", "hPa"): "hpa hectopascal hectopascals",
    Unit("millibar", "mbar"): "mb mbar millibar millibars",
    Unit("bar", "bar"): "bar bars",
    Unit("decibar", "dbar"): "dbar decibar decibars",
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings.split()}


def unit_of(text: str) -> Unit:
    """The unit that a file means by the text; of no name where it has none (06-042 C.2)."""
    clean = "".join(letter for letter in text if letter.isprintable()).strip()
    if clean == "1":
        return Unit("")
    return _UNITS.get(clean.lower(), Unit(clean))


def is_vertical(text: str) -> bool:
    """Whether heights, depths or pressures are measured in it."""
    return text.strip().lower() in _UNITS
