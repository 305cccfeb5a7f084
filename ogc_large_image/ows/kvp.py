"""Key-value pairs of an OGC request: every text that a client sends becomes a value here, or a domain error.

Names are case-insensitive, values are not (06-042 6.8.1, 07-057r7 8.2.1).
The caller names a parameter in its standard's spelling, and that spelling
is the locator of every error about it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ogc_large_image.errors import InvalidParameter, MissingParameter, OgcLargeImageError
from ogc_large_image.geo.bbox import BBox

RGB = tuple[int, int, int]

MAX_PAIRS = 200
MAX_VALUE_LENGTH = 32_768
MAX_NAMES = 1_000
MAX_NUMBER_LENGTH = 64
MAX_DIGITS = 18
# A document as a parameter; the reader of such a document has a lower limit.
MAX_DOCUMENT_LENGTH = 1 << 20

# The lexical forms of xs:integer and xs:double, finite ones only: `-.0005E1` and `+5E-3` are numbers (06-042 6.5).
INTEGER = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
COLOUR = re.compile(r"0[xX]([0-9a-fA-F]{6})")
WHITE_SPACE = str.maketrans("", "", "\t\n\r")
# Control characters, and what XML cannot hold: such a text could not even be quoted in an exception report.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def parse_integer(text: str, name: str) -> int:
    """A whole number in ASCII digits."""
    digits = text.strip(" ")
    if len(digits) > MAX_DIGITS or not INTEGER.fullmatch(digits):
        raise InvalidParameter(f"{name} is not a whole number of at most {MAX_DIGITS} characters.", name)
    return int(digits)


def parse_number(text: str, name: str) -> float:
    """A finite number in one of the forms of xs:double; surrounding spaces collapse as they do there."""
    digits = text.strip(" ")
    if len(digits) > MAX_NUMBER_LENGTH or not NUMBER.fullmatch(digits):
        raise InvalidParameter(f"{name} is not a number.", name)
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidParameter(f"{name} is not a finite number.", name)
    return number


@contextmanager
def located(name: str) -> Iterator[None]:
    """Names the parameter at fault in the errors of inner code, which knows no protocol's spelling."""
    try:
        yield
    except OgcLargeImageError as error:
        error.locator = name
        raise


class Kvp:
    """The pairs of one request; each accessor returns a clean value or raises a domain error with its locator."""

    def __init__(self, values: dict[str, tuple[str, ...]]) -> None:
        """``values``: the distinct values of each upper-case key, in the order given."""
        self._values = values

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]]) -> Kvp:
        """From decoded pairs; InvalidParameter for a request that is absurdly large.

        A key given twice is refused where it is used, not here: a parameter
        that no operation knows must be ignored (06-042 6.8.1).
        """
        values: dict[str, tuple[str, ...]] = {}
        for count, (key, value) in enumerate(pairs, 1):
            if count > MAX_PAIRS:
                raise InvalidParameter(f"The request has more than {MAX_PAIRS} parameters.")
            known = values.setdefault(key.upper(), ())
            if value not in known:
                values[key.upper()] = (*known, value)
        return cls(values)

    def has(self, name: str) -> bool:
        """Whether the parameter was given, be it empty."""
        return name.upper() in self._values

    def text(self, name: str, default: str = "") -> str:
        """The value as it stands; ``default`` where it is absent or empty."""
        text = self._single(name, MAX_VALUE_LENGTH)
        if FORBIDDEN.search(text):
            raise InvalidParameter(f"{name} contains a control character.", name)
        return text or default

    def document(self, name: str) -> bytes:
        """The value as a text of several lines, in UTF-8; empty where it is absent."""
        text = self._single(name, MAX_DOCUMENT_LENGTH)
        if FORBIDDEN.search(text.translate(WHITE_SPACE)):
            raise InvalidParameter(f"{name} contains a control character.", name)
        return text.encode()

    def _single(self, name: str, longest: int) -> str:
        given = self._values.get(name.upper(), ())
        if len(given) > 1:
            raise InvalidParameter(f"{name} is given more than once, with different values.", name)
        if given and len(given[0]) > longest:
            raise InvalidParameter(f"{name} is longer than {longest} characters.", name)
        return given[0] if given else ""

    def required(self, name: str) -> str:
        """The value, which must be there and not be empty."""
        value = self.text(name)
        if not value:
            raise MissingParameter(f"{name} is missing.", name)
        return value

    def integer(self, name: str, default: int | None = None, *, minimum: int | None = None) -> int:
        """A whole number, at least ``minimum``; without a default the parameter is mandatory."""
        text = self.text(name) if default is not None else self.required(name)
        value = default if not text and default is not None else parse_integer(text, name)
        if minimum is not None and value < minimum:
            raise InvalidParameter(f"{name} is less than {minimum}.", name)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number; without a default the parameter is mandatory."""
        text = self.text(name) if default is not None else self.required(name)
        return default if not text and default is not None else parse_number(text, name)

    def bbox(self, name: str) -> BBox:
        """Four finite numbers in wire order (06-121r3 10.2.3); their order and size are the caller's rule."""
        parts = self.required(name).split(",")
        if len(parts) != 4:
            raise InvalidParameter(f"{name} does not have four numbers.", name)
        return BBox(*(parse_number(part, name) for part in parts))

    def boolean(self, name: str, default: bool) -> bool:
        """TRUE or FALSE in any case; the standards write them in upper case, clients do not."""
        text = self.text(name)
        if not text:
            return default
        if text.upper() not in ("TRUE", "FALSE"):
            raise InvalidParameter(f"{name} is neither TRUE nor FALSE.", name)
        return text.upper() == "TRUE"

    def colour(self, name: str, default: RGB) -> RGB:
        """``0xRRGGBB`` (06-042 7.3.3.10)."""
        text = self.text(name)
        if not text:
            return default
        match = COLOUR.fullmatch(text)
        if not match:
            raise InvalidParameter(f"{name} is not a colour of the form 0xRRGGBB.", name)
        red, green, blue = bytes.fromhex(match[1])
        return red, green, blue

    def names(self, name: str) -> tuple[str, ...]:
        """A comma-separated list (06-042 6.8.2); empty members are kept, an absent or empty value has no members."""
        text = self.text(name)
        if not text:
            return ()
        if text.count(",") >= MAX_NAMES:
            raise InvalidParameter(f"{name} has more than {MAX_NAMES} members.", name)
        return tuple(text.split(","))
