"""The capabilities document, joined from one fragment a layer.

A fragment is built once for each state of its layer and kept as bytes, and a
whole document is kept for each revision of the catalog: ten thousand layers
are answered from memory, and after one has changed, one is built.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.ows.fragments import FragmentStore
from ogc_large_image.ows.xml import inner
from ogc_large_image.wms.capabilities_111 import CapabilitiesWriter111
from ogc_large_image.wms.capabilities_130 import CapabilitiesWriter130
from ogc_large_image.wms.capabilities_writer import LAYERS_PLACE, CapabilitiesWriter, RootExtent, ServiceContent
from ogc_large_image.wms.extents import WORLD, extents, geographic_extent, identity
from ogc_large_image.wms.versions import Version

WRITERS: dict[str, CapabilitiesWriter] = {
    writer.version.number: writer for writer in (CapabilitiesWriter111(), CapabilitiesWriter130())
}


@dataclass(frozen=True, slots=True)
class CapabilitiesDocument:
    """Bytes ready to be sent, and their validator."""

    data: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class LayerFragment:
    """A layer's part of the document, and what its ancestors need to know of it."""

    data: bytes
    labels: tuple[str, ...]
    geographic: BBox | None


class _Same:
    """A catalog as a key: no other one is equal to it, so nobody is sent what another catalog shows."""

    __slots__ = ("catalog",)

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.catalog is other.catalog


_documents: FragmentStore[CapabilitiesDocument] = FragmentStore(capacity=16)
_fragments: FragmentStore[LayerFragment | None] = FragmentStore(capacity=50_000)


def capabilities(catalog: Catalog, content: ServiceContent, version: Version) -> CapabilitiesDocument:
    """The document of this version for the catalog's present revision."""
    # The revision is read first: what changes meanwhile is in the document already, and makes the next one anew.
    revision = catalog.revision
    key = (version.number, _Same(catalog), revision, content)
    return _documents.get(key, lambda: _build(catalog.root(), revision, content, version))


def _build(root: LayerGroup, revision: str, content: ServiceContent, version: Version) -> CapabilitiesDocument:
    writer = WRITERS[version.number]
    fragments: list[LayerFragment] = []
    layers = b"".join(_members(root, writer, content.extra_crs, fragments))
    skeleton = writer.skeleton(content, revision, root, _root_extent(fragments))
    before, after = skeleton.split(LAYERS_PLACE)
    data = b"".join((before, layers, after))
    return CapabilitiesDocument(data, hashlib.sha256(data).hexdigest()[:32])


def _members(
    group: LayerGroup, writer: CapabilitiesWriter, extra_crs: tuple[Crs, ...], fragments: list[LayerFragment]
) -> Iterator[bytes]:
    """The bytes of all below a group, layers first; what was written is noted in ``fragments``."""
    for layer in group.layers:
        fragment = layer_fragment(layer, writer, extra_crs)
        if fragment is not None:
            fragments.append(fragment)
            yield fragment.data
    for child in group.groups:
        members = b"".join(_members(child, writer, extra_crs, fragments))
        if members:
            before, after = _alone(writer, writer.group(child)).split(LAYERS_PLACE)
            yield from (before, members, after)


def layer_fragment(layer: Layer, writer: CapabilitiesWriter, extra_crs: tuple[Crs, ...] = ()) -> LayerFragment | None:
    """One layer as bytes; None where the version has no name for any CRS of it.

    That leaves out of 1.1.1 the images without georeference: it has no pixel
    CRS, and a place on Earth would be made up.
    """
    key = (writer.version.number, extra_crs, identity(layer), _words(layer))
    return _fragments.get(key, lambda: _build_fragment(layer, writer, extra_crs))


def _build_fragment(layer: Layer, writer: CapabilitiesWriter, extra_crs: tuple[Crs, ...]) -> LayerFragment | None:
    named = {}
    for crs, bbox in extents(layer, extra_crs).items():
        label = writer.version.label(crs)
        if label is not None:
            named[label] = writer.version.in_wire_order(bbox, crs)
    if not named:
        return None
    geographic = geographic_extent(layer)
    return LayerFragment(_alone(writer, writer.layer(layer, named, geographic)), tuple(named), geographic)


def _words(layer: Layer) -> Hashable:
    """The texts of a layer, which may change without its pictures changing."""
    styles = tuple((style.name, style.title) for style in layer.styles)
    return (layer.title, layer.abstract, layer.keywords, layer.attribution, styles)


def _alone(writer: CapabilitiesWriter, layer: object) -> bytes:
    """A Layer element without the namespace declarations that the document's root has already."""
    return inner(writer.element("Layer", [layer]))


def _root_extent(fragments: Iterable[LayerFragment]) -> RootExtent:
    """The CRSs of all layers and the extent of their union.

    Every named layer must state or inherit a geographic extent (06-042
    7.2.4.6.6), an image without georeference too: where no layer has one, the
    root has the world's.
    """
    common: dict[str, None] | None = None
    geographic: BBox | None = None
    for fragment in fragments:
        labels = dict.fromkeys(fragment.labels)
        common = labels if common is None else {label: None for label in common if label in labels}
        if fragment.geographic is not None:
            geographic = fragment.geographic if geographic is None else geographic.union(fragment.geographic)
    if common is None:
        return RootExtent((), None)
    return RootExtent(tuple(common), geographic or WORLD)
