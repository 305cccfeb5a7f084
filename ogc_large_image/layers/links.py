"""What a layer points to outside this service, as WMS, WMTS and metadata records list it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture of the provider (06-042 7.2.4.6.11); sizes in pixels."""

    url: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """What somebody else calls the layer (06-042 7.2.4.6.12)."""

    authority: str
    """A short name without blanks, as XML's NMTOKEN."""
    authority_url: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """A document about the layer, or its data."""

    url: str
    media_type: str
    kind: str = ""
    """Of metadata, the standard that it follows: ``ISO19115:2003``, ``FGDC:1998`` …"""
