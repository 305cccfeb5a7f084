"""A parameter of the REST contract: declared once, and from the declaration both parsed and documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Generic, TypeVar, overload

from ogc_large_image.errors import InvalidParameter, MissingParameter
from ogc_large_image.ows.kvp import parse_integer, parse_number

T = TypeVar("T")
D = TypeVar("D")

TextOf = Callable[[str], str]
"""The text of the parameter with this name; empty where it is absent."""

# What scripts write where they mean nothing.
NULLY: Final = frozenset({"", "undefined", "none", "null", "false"})
TRUE: Final = frozenset({"true", "1", "yes", "on"})
FALSE: Final = frozenset({"0", "no", "off"}) | NULLY

# A whole number of a path; one with more digits than this is beyond any pyramid.
PATH_INTEGER: Final = re.compile(r"-?[0-9]+", re.ASCII)
LONGEST_PATH_INTEGER: Final = 12


class Kind(str, Enum):
    """The type of a value, in OpenAPI's words."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "string"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One parameter; ``read`` returns a value of its type or raises InvalidParameter or MissingParameter with its name."""

    name: str
    kind: Kind
    description: str
    parse: Callable[[str, str], Any]
    """From the text and the name, which is the locator of errors."""
    default: T | None = None
    required: bool = False
    in_path: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    """The only values of a text, in lower case."""
    pattern: str = ""
    """A regular expression of what a text may be, for the document."""
    alias: str = ""
    """Another name of the same parameter."""
    repeated: bool = False
    """Several values, separated by commas."""
    example: Any = None
    """A value for the document, of parameters that most requests have; pages that show it fill it in."""

    def read(self, text_of: TextOf) -> T:
        """The value, or the default where it is absent or a script's word for nothing."""
        text = text_of(self.name)
        if self.alias and is_nully(text):
            text = text_of(self.alias)
        if is_nully(text):
            if self.required:
                raise MissingParameter(f"{self.name} is missing.", self.name)
            return self.default  # type: ignore[return-value]
        return self._checked(self.parse(text, self.name))

    def _checked(self, value: Any) -> T:
        if self.minimum is not None and value < self.minimum:
            raise InvalidParameter(f"{self.name} is less than {self.minimum:g}.", self.name)
        if self.maximum is not None and value > self.maximum:
            raise InvalidParameter(f"{self.name} is more than {self.maximum:g}.", self.name)
        if self.choices and value not in self.choices:
            raise InvalidParameter(f"{self.name} is not one of {', '.join(self.choices)}.", self.name)
        return value  # type: ignore[no-any-return]


def is_nully(text: str) -> bool:
    """Whether the text stands for an absent value."""
    return text.strip().lower() in NULLY


@overload
def integer(name: str, description: str, *, default: int, **rest: Any) -> Parameter[int]: ...
@overload
def integer(name: str, description: str, *, required: bool, **rest: Any) -> Parameter[int]: ...
@overload
def integer(name: str, description: str, **rest: Any) -> Parameter[int | None]: ...
def integer(name: str, description: str, **rest: Any) -> Any:
    """A whole number."""
    return Parameter(name, Kind.INTEGER, description, parse_integer, **rest)


def path_integer(name: str, description: str, *, example: int = 0) -> Parameter[int]:
    """A whole number of the address; one that no pyramid can have is -1, so that it is not found."""

    def parse(text: str, locator: str) -> int:
        if not PATH_INTEGER.fullmatch(text):
            raise InvalidParameter(f"{locator} is not a whole number.", locator)
        return int(text) if len(text) <= LONGEST_PATH_INTEGER else -1

    return Parameter(name, Kind.INTEGER, description, parse, required=True, in_path=True, example=example)


@overload
def number(name: str, description: str, *, required: bool, **rest: Any) -> Parameter[float]: ...
@overload
def number(name: str, description: str, **rest: Any) -> Parameter[float | None]: ...
def number(name: str, description: str, **rest: Any) -> Any:
    """A finite number."""
    return Parameter(name, Kind.NUMBER, description, parse_number, **rest)


def text(name: str, description: str, **rest: Any) -> Parameter[str]:
    """Any text; empty where it is absent."""
    return Parameter(name, Kind.TEXT, description, lambda value, _: value, **{"default": "", **rest})


def choice(name: str, description: str, choices: Sequence[str], **rest: Any) -> Parameter[str]:
    """One of some words, in any case."""
    return Parameter(
        name,
        Kind.TEXT,
        description,
        lambda value, _: value.strip(" ").lower(),
        **{"default": "", "choices": tuple(choices), **rest},
    )


def boolean(name: str, description: str, *, default: bool = False) -> Parameter[bool]:
    """True or false, as scripts and forms write them."""
    return Parameter(name, Kind.BOOLEAN, description, _parse_boolean, default)


def boolean_or_none(name: str, description: str) -> Parameter[bool | None]:
    """True, false, or neither where it is absent; ``false`` is said by a word that is not a script's for nothing, as 0."""
    return Parameter(name, Kind.BOOLEAN, description, _parse_boolean)


def integers(name: str, description: str) -> Parameter[tuple[int, ...]]:
    """Whole numbers separated by commas; none where it is absent."""

    def parse(value: str, locator: str) -> tuple[int, ...]:
        return tuple(parse_integer(part, locator) for part in value.split(","))

    return Parameter(name, Kind.INTEGER, description, parse, default=(), repeated=True)


def _parse_boolean(value: str, locator: str) -> bool:
    word = value.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise InvalidParameter(f"{locator} is neither true nor false.", locator)
