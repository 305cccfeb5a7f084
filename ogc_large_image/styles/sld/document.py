"""XML from strangers: the one entry, with nothing in it that reaches beyond the document itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from lxml import etree

from ogc_large_image.errors import InvalidStyle, LimitExceeded
from ogc_large_image.limits import Limits

SLD = "http://www.opengis.net/sld"
SE = "http://www.opengis.net/se"
OGC = "http://www.opengis.net/ogc"

Element: TypeAlias = Any
"""An lxml element; lxml has no public type for it."""

# Documents without a namespace are common enough, and mean SLD 1.0.
_NAMESPACES = frozenset((SLD, SE, OGC, ""))
_ENCODINGS = frozenset(
    ("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252")
)
_DECLARED = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]{1,40})["']""")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_document(data: bytes, limits: Limits, locator: str) -> Element:
    """The root element; InvalidStyle where there is none to be trusted, LimitExceeded for one too long or too deep.

    A document type is refused in every encoding that is understood, and other
    encodings are: entities, and files and addresses that they name, have no
    place in a style (SECURITY: XXE, entity bombs).
    """
    if len(data) > limits.max_sld_bytes:
        raise LimitExceeded(f"A style document may have {limits.max_sld_bytes} bytes at most.", locator)
    _refuse_doctype(data, locator)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise InvalidStyle("The style document is not well-formed XML.", locator) from None
    if root.getroottree().docinfo.doctype:
        raise InvalidStyle("A style document has no document type.", locator)
    if _depth(root, limits.max_sld_depth) > limits.max_sld_depth:
        raise LimitExceeded(f"A style document may be nested {limits.max_sld_depth} deep at most.", locator)
    return root


def _refuse_doctype(data: bytes, locator: str) -> None:
    """What is left of wide encodings without their zeros is ASCII, as far as markup goes."""
    text = data
    for mark in _BYTE_ORDER_MARKS:
        text = text.removeprefix(mark)
    text = text.replace(b"\0", b"").lstrip()
    declared = _DECLARED.match(text)
    encoding = declared[1].decode("ascii", "replace").strip().lower() if declared else "utf-8"
    if not text.startswith(b"<") or encoding not in _ENCODINGS:
        raise InvalidStyle("The style document is not XML in an encoding that is understood here.", locator)
    if b"<!doctype" in text.lower() or b"<!entity" in text.lower():
        raise InvalidStyle("A style document has no document type.", locator)


def _depth(root: Element, most: int) -> int:
    depth, found = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        found = max(found, depth)
        if found > most:
            break
    return found


def name_of(element: Element) -> str:
    """The element's name without its namespace; empty for a namespace that is none of the OGC's here."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    found = etree.QName(tag)
    return str(found.localname) if (found.namespace or "") in _NAMESPACES else ""


def children(
    element: Element, known: Iterable[str], locator: str, *, ignored: Iterable[str] = ()
) -> Iterator[tuple[str, Element]]:
    """The child elements by name, those to be ignored left out; InvalidStyle for any other one.

    What the standards do not let stand there is refused rather than skipped:
    a style that is half understood draws a wrong picture.
    """
    for child in element:
        name = name_of(child)
        if name in ignored:
            continue
        if not name or name not in known:
            parent = name_of(element) or "style"
            raise InvalidStyle(f"A {parent} here has an element that is not supported; known are {', '.join(known)}.", locator)
        yield name, child


def child_of(element: Element, wanted: str) -> Element | None:
    """The first child of that name."""
    return next((child for child in element if name_of(child) == wanted), None)


def text_of(element: Element | None, locator: str) -> str:
    """The element's text, or that of the one Literal that it holds (05-077r4 11.1.2); functions are refused."""
    if element is None:
        return ""
    if len(element) == 1 and name_of(element[0]) == "Literal" and not len(element[0]):
        return (element[0].text or "").strip()
    if len(element):
        raise InvalidStyle(f"The value of {name_of(element) or 'an element'} is to be a text.", locator)
    return (element.text or "").strip()
