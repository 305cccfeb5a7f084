"""Arithmetic on bands, written by strangers.

No text is ever evaluated: an own grammar of numbers, bands, a few operators
and named functions is read into a list of numpy calls. The text, its nesting
and its length in operations are bounded, and so are exponents and the memory
of a run, which goes through a picture block by block.

    comparison := sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
    sum        := product {("+" | "-") product}
    product    := sign {("*" | "/") sign}
    sign       := ("+" | "-") sign | power
    power      := atom ["**" sign]                    the exponent is a number
    atom       := number | "b" digits | "[" band name "]" | name "(" comparison {"," comparison} ")" | "(" comparison ")"
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ogc_large_image.errors import InvalidStyle

MAX_LENGTH = 1000
MAX_DEPTH = 32
MAX_OPERATIONS = 128
MAX_BANDS = 16
MAX_EXPONENT = 16
LOCATOR = "expression"

Array = npt.NDArray[Any]
Operand = int | str
"""A band by its number, from 1, or by its name."""

_BLOCK = 1 << 16
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|\[(?P<band>[^\[\]]{1,100})\]|(?P<name>[A-Za-z]\w*)"
    r"|(?P<operator>\*\*|[<>=!]=|[-+*/<>(),]))",
    re.ASCII,
)
_NUMBERED = re.compile(r"[bB](\d{1,6})", re.ASCII)


def _as_number(flags: Any) -> Any:
    return flags * 1.0 if isinstance(flags, (bool, np.bool_)) else np.asarray(flags).astype(np.float32)


def _comparison(ufunc: Callable[..., Any]) -> Callable[..., Any]:
    return lambda left, right: _as_number(ufunc(left, right))


_COMPARISONS: dict[str, Callable[..., Any]] = {
    "<": _comparison(np.less),
    "<=": _comparison(np.less_equal),
    ">": _comparison(np.greater),
    ">=": _comparison(np.greater_equal),
    "==": _comparison(np.equal),
    "!=": _comparison(np.not_equal),
}
_SUMS: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract}
_PRODUCTS: dict[str, Callable[..., Any]] = {"*": np.multiply, "/": np.divide}
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "where": (3, lambda condition, chosen, other: np.where(np.not_equal(condition, 0), chosen, other)),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
    "abs": (1, np.absolute),
    "sqrt": (1, np.sqrt),
    "log": (1, np.log),
    "exp": (1, np.exp),
    "clip": (3, lambda value, low, high: np.minimum(np.maximum(value, low), high)),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """Compiled arithmetic; equal texts are equal expressions."""

    text: str
    bands: tuple[Operand, ...] = field(compare=False)
    """The bands that it reads, each once."""
    program: tuple[tuple[Any, ...], ...] = field(compare=False, repr=False)
    """For a stack: ("number", value), ("band", position in ``bands``) or ("call", function, number of arguments)."""

    def evaluate(self, planes: Sequence[Array]) -> Array:
        """The values of each pixel, of the shape of the bands' planes, which come in the order of ``bands``.

        float64 where a plane has more digits than float32 holds, else
        float32; NaN or infinite where the arithmetic has no answer.
        """
        kind = np.dtype(result_type([plane.dtype for plane in planes]))
        out = np.empty(planes[0].shape, kind)
        flat = [plane.reshape(-1) for plane in planes]
        target = out.reshape(-1)
        with np.errstate(all="ignore"):
            for start in range(0, len(target), _BLOCK):
                block = slice(start, start + _BLOCK)
                target[block] = self._run([plane[block].astype(kind) for plane in flat])
        return out

    def _run(self, planes: Sequence[Array]) -> Any:
        stack: list[Any] = []
        for step in self.program:
            if step[0] == "call":
                _, function, count = step
                arguments = stack[-count:]
                stack[-count:] = [function(*arguments)]
            else:
                stack.append(planes[step[1]] if step[0] == "band" else step[1])
        return stack[0]


def parse_expression(text: str, locator: str = LOCATOR) -> Expression:
    """The expression of a text; InvalidStyle where it is none, or too long, too deep or without a band."""
    if len(text) > MAX_LENGTH:
        raise InvalidStyle(f"An expression may have {MAX_LENGTH} characters at most.", locator)
    try:
        return _compiled(text.strip())
    except ValueError as error:
        raise InvalidStyle(str(error), locator) from None


@lru_cache(maxsize=256)
def _compiled(text: str) -> Expression:
    reader = _Reader(_tokens(text))
    reader.comparison()
    if reader.kind != "end":
        raise ValueError("The expression has something left over at its end.")
    if not reader.bands:
        raise ValueError("The expression names no band.")
    return Expression(text, tuple(reader.bands), tuple(reader.program))


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise ValueError("The expression holds a character that has no place there.")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return [*tokens, ("end", "")]


def result_type(kinds: Sequence[npt.DTypeLike]) -> str:
    """numpy's name of the type that arithmetic on bands of these types results in."""
    found = [np.dtype(kind) for kind in kinds]
    is_wide = any(kind.itemsize > 4 or (kind.kind in "iu" and kind.itemsize == 4) for kind in found)
    return "float64" if is_wide else "float32"


class _Reader:
    """A recursive descent over the tokens that writes the program behind itself."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.program: list[tuple[Any, ...]] = []
        self.bands: list[Operand] = []
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._at][0]

    def comparison(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"An expression may be nested {MAX_DEPTH} deep at most.")
        self._sum()
        operator = self._operator(_COMPARISONS)
        if operator is not None:
            self._sum()
            self._call(_COMPARISONS[operator], 2)
        self._depth -= 1

    def _sum(self) -> None:
        self._chain(_SUMS, lambda: self._chain(_PRODUCTS, self._sign))

    def _chain(self, functions: dict[str, Callable[..., Any]], operand: Callable[[], None]) -> None:
        operand()
        while (operator := self._operator(functions)) is not None:
            operand()
            self._call(functions[operator], 2)

    def _sign(self) -> None:
        negative = False
        while (operator := self._operator(_SUMS)) is not None:
            negative ^= operator == "-"
        self._power()
        if negative:
            self._call(np.negative, 1)

    def _power(self) -> None:
        self._atom()
        if self._operator(("**",)) is None:
            return
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"An expression may be nested {MAX_DEPTH} deep at most.")
        self._sign()
        self._depth -= 1
        if self.program[-1][0] != "number" or abs(self.program[-1][1]) > MAX_EXPONENT:
            raise ValueError(f"An exponent is a number from -{MAX_EXPONENT} to {MAX_EXPONENT}.")
        self._call(np.power, 2)

    def _atom(self) -> None:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            self._push(("number", _finite(float(text))))
        elif kind == "band":
            self._band(text.strip())
        elif kind == "name":
            self._named(text)
        elif text == "(":
            self.comparison()
            self._expect(")")
        else:
            raise ValueError("The expression lacks a value.")

    def _named(self, text: str) -> None:
        numbered = _NUMBERED.fullmatch(text)
        if numbered:
            return self._band(int(numbered[1]))
        if text not in _FUNCTIONS:
            raise ValueError(
                "An expression knows b1, b2, … for bands, [name] for a named one, and " + ", ".join(_FUNCTIONS) + "."
            )
        count, function = _FUNCTIONS[text]
        self._expect("(")
        for argument in range(count):
            if argument:
                self._expect(",")
            self.comparison()
        self._expect(")")
        return self._call(function, count)

    def _band(self, band: Operand) -> None:
        if band not in self.bands:
            self.bands.append(band)
            if len(self.bands) > MAX_BANDS:
                raise ValueError(f"An expression may read {MAX_BANDS} bands at most.")
        self._push(("band", self.bands.index(band)))

    def _call(self, function: Callable[..., Any], count: int) -> None:
        """What has numbers only is worked out at once."""
        arguments = self.program[-count:]
        if all(step[0] == "number" for step in arguments):
            with np.errstate(all="ignore"):
                value = float(function(*(step[1] for step in arguments)))
            self.program[-count:] = [("number", _finite(value))]
        else:
            self._push(("call", function, count))

    def _push(self, step: tuple[Any, ...]) -> None:
        self.program.append(step)
        if len(self.program) > MAX_OPERATIONS:
            raise ValueError(f"An expression may have {MAX_OPERATIONS} operations at most.")

    def _operator(self, known: Any) -> str | None:
        kind, text = self._tokens[self._at]
        if kind != "operator" or text not in known:
            return None
        self._at += 1
        return text

    def _expect(self, text: str) -> None:
        if self._operator((text,)) is None:
            raise ValueError(f"The expression lacks a {text!r}.")


def _finite(value: float) -> float:
    if not math.isfinite(value) or abs(value) > 3e38:
        raise ValueError("A number of the expression is too large or has no value.")
    return value
