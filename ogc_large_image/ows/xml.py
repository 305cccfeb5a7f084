"""XML as trees, the only way that a document is written here: escaped, well-formed and the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from lxml import etree

Element: TypeAlias = Any
"""An lxml element; lxml has no public type for it."""
Content: TypeAlias = "str | Element | Iterable[Content] | dict[str, str] | None"

XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK_HREF = f"{{{XLINK}}}href"
XLINK_TYPE = f"{{{XLINK}}}type"
XSI_SCHEMA_LOCATION = f"{{{XSI}}}schemaLocation"

# Everything outside the Char production of XML 1.0, 2.2.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, not even escaped.

    Titles come from files and admins; one stray byte must not take the whole
    document with it.
    """
    return _ILLEGAL.sub("", text) if _ILLEGAL.search(text) else text


def number(value: float) -> str:
    """The shortest decimal text that reads back as the same double; ``-0`` is written as ``0``."""
    text = repr(float(value))
    return "0" if text == "-0.0" else text.removesuffix(".0")


class ElementFactory:
    """Makes elements of one namespace: ``E("Layer", {"queryable": "0"}, E("Title", text), children)``.

    Content may be text, elements, dicts of attributes, any nesting of
    iterables of those, and None, which is skipped.
    """

    def __init__(self, namespace: str | None = None, prefixes: Mapping[str | None, str] | None = None) -> None:
        self._tags: dict[str, str] = {}
        self._namespace = namespace
        self._prefixes = dict(prefixes) if prefixes else None

    def __call__(self, name: str, *content: Content) -> Element:
        tag = self._tags.get(name) or self._tags.setdefault(name, f"{{{self._namespace}}}{name}" if self._namespace else name)
        element = etree.Element(tag, nsmap=self._prefixes)
        for part in content:
            _add(element, part)
        return element

    def optional(self, name: str, text: str) -> Element | None:
        """The element with this text, or None where the text is empty."""
        return self(name, text) if clean(text) else None


def _add(element: Element, part: Content) -> None:
    if part is None:
        return
    if isinstance(part, str):
        _add_text(element, clean(part))
    elif isinstance(part, etree._Element):
        element.append(part)
    elif isinstance(part, dict):
        for key, value in part.items():
            element.set(key, clean(value))
    else:
        for each in part:
            _add(element, each)


def _add_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def document(root: Element, *, doctype: str | None = None) -> bytes:
    """The whole document in UTF-8, with its XML declaration."""
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=doctype)
    return data


def inner(element: Element) -> bytes:
    """The content of ``element`` as bytes, to be placed inside another element of the same namespaces."""
    if not len(element) and not element.text:
        return b""
    data: bytes = etree.tostring(element, encoding="UTF-8")
    # A ">" in an attribute is written as "&gt;", so the first one ends the start tag.
    return data[data.index(b">") + 1 : data.rindex(b"</")]
