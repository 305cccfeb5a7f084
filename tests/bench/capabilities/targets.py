"""What is asked for, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

AGAIN_MS = 20.0
"""To the first byte of a document that the process has sent before."""


@dataclass(frozen=True)
class Document:
    """The capabilities of one protocol; ``first_seconds`` until a process has sent them that has just started."""

    name: str
    path: str
    first_seconds: float


DOCUMENTS = (
    Document("WMS 1.3.0", "wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities", 1.0),
    Document("WMS 1.1.1", "wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities", 1.0),
    Document("WMTS", "wmts/1.0.0/WMTSCapabilities.xml", 3.0),
)
