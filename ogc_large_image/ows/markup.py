"""XML by elements that are text as soon as they are made, for documents of so many that trees of them take seconds.

What ``ows.xml`` is for other documents: content is escaped where it enters, an
element is closed where it is opened. A writer that puts numbers alone into an
element may write its ``Markup`` out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from ogc_large_image.ows.xml import clean

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"

# Nearly no text has any of these, and one search for all is sooner done than five replacements.
_SPECIAL = re.compile('[&<>"\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_is_special = _SPECIAL.search
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;"))


class Markup(str):
    """Well-formed content of an element."""

    __slots__ = ()


Content: TypeAlias = "str | dict[str, str] | Iterable[str | None] | None"
"""Text that is no ``Markup`` is escaped; dicts are attributes; None is skipped."""


def make(name: str, *content: Content) -> Markup:
    """The element of this name (with its prefix): ``make("Layer", {"queryable": "0"}, make("Title", text), children)``."""
    start = name
    inside = ""
    for part in content:
        if isinstance(part, str):
            inside += part if type(part) is Markup or not _is_special(part) else escaped(part)
        elif isinstance(part, dict):
            for key, value in part.items():
                start += f' {key}="{escaped(value) if _is_special(value) else value}"'
        elif part is not None:
            for each in part:
                if each is not None:
                    inside += each if type(each) is Markup else escaped(each)
    return Markup(f"<{start}>{inside}</{name}>" if inside else f"<{start}/>")


def make_text(name: str, text: str) -> Markup:
    """``make(name, text)`` for a text that is there, the most frequent element of all."""
    return Markup(f"<{name}>{escaped(text)}</{name}>")


def optional(name: str, text: str) -> Markup | None:
    """The element with this text, or None where the text is empty."""
    return make_text(name, text) if text and clean(text) else None


def join(members: Iterable[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("".join(members))


def document(root: Markup, doctype: str = "") -> bytes:
    """The whole document in UTF-8."""
    return f"{DECLARATION}{doctype}{root}".encode()


def escaped(text: str) -> str:
    """The text as it may stand in an element or an attribute, without the characters that XML cannot hold."""
    if not _is_special(text):
        return text
    text = clean(text)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    return text
