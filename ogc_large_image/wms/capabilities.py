"""The capabilities document, joined from one fragment a layer.

A fragment is built once for each state of its layer and kept, and a
whole document is kept for each revision of the catalog: ten thousand layers
are answered from memory, and after one has changed, one is built.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.ows.markup import Markup
from ogc_large_image.ows.stored_document import StoredDocument, StoredDocuments
from ogc_large_image.recent import Recent, Same
from ogc_large_image.wms.capabilities_111 import CapabilitiesWriter111
from ogc_large_image.wms.capabilities_130 import CapabilitiesWriter130
from ogc_large_image.wms.capabilities_writer import CapabilitiesWriter, CommonExtent, LayerPlace, ServiceContent
from ogc_large_image.wms.extents import WORLD, find_extents, identity
from ogc_large_image.wms.versions import Version

WRITERS: dict[str, CapabilitiesWriter] = {
    writer.version.number: writer for writer in (CapabilitiesWriter111(), CapabilitiesWriter130())
}


@dataclass(frozen=True, slots=True)
class LayerFragment:
    """A layer's part of the document, and what its ancestors need to know of it."""

    markup: Markup
    boxes: Mapping[str, BBox]
    geographic: BBox | None


Part: TypeAlias = "LayerFragment | CommonExtent"
"""What a group holds: layers, and groups of which only their extent still matters."""

_MEMBERS = Markup("<!---->")
"""Stands for what a group holds. No text is so: where texts enter, they are escaped."""

_documents = StoredDocuments(capacity=16)
_fragments: Recent[LayerFragment | None] = Recent(capacity=50_000)


def capabilities(catalog: Catalog, content: ServiceContent, version: Version) -> StoredDocument:
    """The document of this version for the catalog's present revision."""
    # The revision is read first: what changes meanwhile is in the document already, and makes the next one anew.
    revision = catalog.revision
    key = (version.number, Same(catalog), revision, content)

    return _documents.get(key, lambda: _build(catalog.root(), revision, content, version))


def _build(root: LayerGroup, revision: str, content: ServiceContent, version: Version) -> bytes:
    writer = WRITERS[version.number]
    parts: list[Part] = []
    members = list(_members(root, writer, content, parts))
    extent = _common_extent(parts)
    if parts and extent.geographic is None:
        # Every named layer must state or inherit a geographic extent (06-042 7.2.4.6.6), an image without georeference too.
        extent = CommonExtent(extent.boxes, WORLD)
    document = writer.write(content, revision, writer.root_layer(content, root, extent, _MEMBERS))
    start, _, end = document.partition(_MEMBERS.encode())
    return b"".join((start, "".join(members).encode(), end))


def _members(group: LayerGroup, writer: CapabilitiesWriter, content: ServiceContent, parts: list[Part]) -> Iterator[str]:
    """All below a group, layers first; what was written is noted in ``parts``. A group without layers is left out.

    In pieces, which are joined once: elements within elements would copy megabytes at each level.
    """
    for layer in group.layers:
        fragment = layer_fragment(layer, writer, content)
        if fragment is not None:
            parts.append(fragment)
            yield fragment.markup
    for child in group.groups:
        below: list[Part] = []
        members = list(_members(child, writer, content, below))
        if below:
            extent = _common_extent(below)
            parts.append(extent)
            start, _, end = writer.group(child, extent, _MEMBERS).partition(_MEMBERS)
            yield start
            yield from members
            yield end


def layer_fragment(layer: Layer, writer: CapabilitiesWriter, content: ServiceContent) -> LayerFragment | None:
    """One layer's element; None where the version has no name for any CRS of it.

    That leaves out of 1.1.1 the images without georeference: it has no pixel
    CRS, and a place on Earth would be made up.
    """
    key = (writer.version.number, content.extra_crs, content.root, content.url, identity(layer), _words(layer))
    return _fragments.get_or_set(key, lambda: _build_fragment(layer, writer, content))


def _build_fragment(layer: Layer, writer: CapabilitiesWriter, content: ServiceContent) -> LayerFragment | None:
    boxes = {}
    found = find_extents(layer, content.extra_crs)
    for crs, bbox in found.items():
        label = writer.version.label(crs)
        if label is not None:
            boxes[label] = writer.version.in_wire_order(bbox, crs)
    if not boxes:
        return None
    geographic = found.get(CRS84)
    place = LayerPlace(boxes, geographic, content.root, content.url)
    return LayerFragment(writer.layer(layer, place), boxes, geographic)


def _words(layer: Layer) -> Hashable:
    """What is said of a layer, which may change without its pictures changing."""
    return (
        layer.title,
        layer.abstract,
        layer.keywords,
        layer.attribution,
        layer.attribution_url,
        layer.logo,
        layer.identifiers,
        layer.metadata_links,
        layer.data_links,
        layer.queryable,
        layer.styles,
        layer.dimensions,
        layer.min_scale,
        layer.max_scale,
    )


def _common_extent(parts: Sequence[Part]) -> CommonExtent:
    """The CRSs of all parts, and the unions of their extents."""
    labels = dict.fromkeys(parts[0].boxes if parts else ())
    for part in parts:
        labels = {label: None for label in labels if label in part.boxes}
    boxes = {label: _union([part.boxes[label] for part in parts]) for label in labels}
    geographic = [part.geographic for part in parts if part.geographic is not None]
    return CommonExtent(boxes, _union(geographic) if geographic else None)


def _union(boxes: Sequence[BBox]) -> BBox:
    """Of thousands as of two: without a rectangle for each step."""
    west, south, east, north = zip(*boxes, strict=True)
    return BBox(min(west), min(south), max(east), max(north))
