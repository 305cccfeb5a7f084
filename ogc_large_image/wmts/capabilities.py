"""The service metadata document of WMTS 1.0.0 (07-057r7 7.1), and what is kept of it.

The part about a layer is what a large catalog spends its time on; it depends
on nothing but the layer's revision, the service's address and what the site
offers, and is kept as bytes. The rest is written around those bytes, and the
whole is kept compressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from ogc_large_image.geo.tile_matrix import TileMatrixSet
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.ows.stored_document import StoredDocument, StoredDocuments
from ogc_large_image.ows.xml import XLINK_HREF, XSI_SCHEMA_LOCATION, Element, document
from ogc_large_image.recent import Recent, Same
from ogc_large_image.wmts import VERSION
from ogc_large_image.wmts.coverage import identity, layer_coverage
from ogc_large_image.wmts.groups import PREFIX, groups_below, layers_below, part_of
from ogc_large_image.wmts.layer_xml import layer_fragment
from ogc_large_image.wmts.namespaces import CAPABILITIES_SCHEMA, OWS, WMTS
from ogc_large_image.wmts.offer import TileOffer
from ogc_large_image.wmts.requests import ALL_SECTIONS, CAPABILITIES_TYPES, Section
from ogc_large_image.wmts.tile_matrix_set_xml import tile_matrix_set_fragment

METADATA_RESOURCE = "WMTSCapabilities.xml"

# No text can become a comment: its "<" is escaped.
_LAYERS = "layers"
_LAYERS_MARK = b"<!--layers-->"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The service's public address, without a slash at its end."""

    url: str

    @property
    def kvp(self) -> str:
        """A prefix that pairs can follow at once (06-121r3 11.2)."""
        return f"{self.url}?"

    @property
    def resources(self) -> str:
        return f"{self.url}/{VERSION}"

    def metadata(self, part: str = "") -> str:
        """Address of the document about everything, or about one layer or group."""
        return f"{self.resources}/{f'{quote(part, safe=chr(58))}/' if part else ''}{METADATA_RESOURCE}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which document is asked for."""

    sections: frozenset[Section] = ALL_SECTIONS
    part: str = ""
    """A layer's name or a group's identifier; empty for everything."""


EVERYTHING = Wanted()
_PLAIN_OFFER = TileOffer()

_documents = StoredDocuments(capacity=64)
_layers: Recent[bytes] = Recent(capacity=16_384)


def capabilities(
    catalog: Catalog,
    metadata: ServiceMetadata,
    endpoint: Endpoint,
    offer: TileOffer = _PLAIN_OFFER,
    wanted: Wanted = EVERYTHING,
) -> StoredDocument:
    """The document of the catalog's present revision, kept from an earlier call where there was one.

    The revision is read before the layers: if they change meanwhile, the next
    call finds another revision and writes again. LayerNotDefined for a part
    that the catalog does not have.
    """
    revision = catalog.revision

    key = (Same(catalog), revision, metadata, endpoint, offer, wanted)
    return _documents.get(key, lambda: write_capabilities(catalog, revision, metadata, endpoint, offer, wanted))


def layer_element(layer: Layer, endpoint: Endpoint, offer: TileOffer) -> bytes:
    """The layer's element as bytes, kept from an earlier call; none for a layer that is in no tile matrix set."""

    def write() -> bytes:
        coverage = layer_coverage(layer, offer)
        return layer_fragment(layer, coverage, endpoint.resources, offer.formats) if coverage is not None else b""

    return _layers.get_or_set((identity(layer), endpoint, offer), write)


def write_capabilities(
    catalog: Catalog,
    revision: str,
    metadata: ServiceMetadata,
    endpoint: Endpoint,
    offer: TileOffer = _PLAIN_OFFER,
    wanted: Wanted = EVERYTHING,
) -> bytes:
    """The document with these sections; one without all of them has no ServiceMetadataURL, for that belongs to none."""
    tree = part_of(catalog, wanted.part) if wanted.part else catalog.root()
    is_complete = wanted.sections == ALL_SECTIONS
    writers: tuple[tuple[Section, Callable[[], Element | None]], ...] = (
        (Section.SERVICE_IDENTIFICATION, lambda: _service_identification(metadata)),
        (Section.SERVICE_PROVIDER, lambda: _service_provider(metadata)),
        (Section.OPERATIONS_METADATA, lambda: _operations_metadata(endpoint, wanted.part)),
        (Section.CONTENTS, lambda: WMTS("Contents", etree.Comment(_LAYERS))),
        (Section.THEMES, lambda: _themes(tree, wanted.part, offer, is_optional=is_complete)),
    )
    root = _root(
        revision,
        [write() for section, write in writers if section in wanted.sections],
        WMTS("ServiceMetadataURL", {XLINK_HREF: endpoint.metadata(wanted.part)}) if is_complete else None,
    )
    head, mark, tail = document(root).partition(_LAYERS_MARK)
    if not mark:
        return head
    layers = list(layers_below(tree))
    return b"".join(
        (
            head,
            *(layer_element(layer, endpoint, offer) for layer in layers),
            *map(tile_matrix_set_fragment, _linked_sets(layers, offer)),
            tail,
        )
    )


def _linked_sets(layers: Iterable[Layer], offer: TileOffer) -> Iterator[TileMatrixSet]:
    """The sets that some layer is in, each once."""
    seen: set[str] = set()
    for layer in layers:
        coverage = layer_coverage(layer, offer)
        for identifier, covered in coverage.sets.items() if coverage is not None else ():
            if identifier not in seen:
                seen.add(identifier)
                yield covered.tile_matrix_set


def _themes(tree: LayerGroup, part: str, offer: TileOffer, *, is_optional: bool) -> Element | None:
    """The groups as themes; an empty element where it is asked for by name and there are none."""
    found = list(_themes_below(tree, f"{part}:" if part else PREFIX, offer))
    return WMTS("Themes", found) if found or not is_optional else None


def _themes_below(group: LayerGroup, identifier: str, offer: TileOffer) -> Iterator[Element]:
    """Themes of the groups that have layers in WMTS, be it further below."""
    for own, child in groups_below(group, identifier):
        inner_themes = list(_themes_below(child, f"{own}:", offer))
        names = [layer.name for layer in child.layers if layer_coverage(layer, offer) is not None]
        if inner_themes or names:
            yield WMTS(
                "Theme",
                OWS("Title", child.title),
                OWS.optional("Abstract", child.abstract),
                OWS("Identifier", own),
                inner_themes,
                (WMTS("LayerRef", name) for name in names),
            )


def write_current(revision: str) -> bytes:
    """The answer to a client that holds the present document: nothing but its version (07-057r7 8.1.1, 06-121r3 7.3.4)."""
    return document(_root(revision))


def _root(revision: str, *content: object) -> Element:
    attributes = {"version": VERSION, "updateSequence": revision, XSI_SCHEMA_LOCATION: CAPABILITIES_SCHEMA}
    return WMTS("Capabilities", attributes, content)


def _service_identification(metadata: ServiceMetadata) -> Element:
    words = [word for word in metadata.keywords if word]
    return OWS(
        "ServiceIdentification",
        OWS("Title", metadata.title),
        OWS.optional("Abstract", metadata.abstract),
        OWS("Keywords", (OWS("Keyword", word) for word in words)) if words else None,
        OWS("ServiceType", "OGC WMTS"),
        OWS("ServiceTypeVersion", VERSION),
        OWS.optional("Fees", metadata.fees),
        OWS.optional("AccessConstraints", metadata.access_constraints),
    )


def _service_provider(metadata: ServiceMetadata) -> Element:
    site = metadata.provider_site or metadata.online_resource
    return OWS(
        "ServiceProvider",
        OWS("ProviderName", metadata.provider),
        OWS("ProviderSite", {XLINK_HREF: site}) if site else None,
        OWS(
            "ServiceContact",
            OWS.optional("IndividualName", metadata.contact_person),
            OWS.optional("PositionName", metadata.contact_position),
            _contact_info(metadata),
        ),
    )


def _contact_info(metadata: ServiceMetadata) -> Element | None:
    phone = _filled("Phone", ("Voice", metadata.phone), ("Facsimile", metadata.fax))
    address = _filled(
        "Address",
        ("DeliveryPoint", metadata.address),
        ("City", metadata.city),
        ("AdministrativeArea", metadata.state),
        ("PostalCode", metadata.postcode),
        ("Country", metadata.country),
        ("ElectronicMailAddress", metadata.email),
    )
    return OWS("ContactInfo", phone, address) if phone is not None or address is not None else None


def _filled(name: str, *texts: tuple[str, str]) -> Element | None:
    element = OWS(name, (OWS.optional(child, text) for child, text in texts))
    return element if len(element) else None


def _operations_metadata(endpoint: Endpoint, part: str) -> Element:
    """Each operation in both encodings, each with its own constraint (07-057r7 table 5): clients speak one of them."""
    formats = OWS("Parameter", {"name": "AcceptFormats"}, _allowed(CAPABILITIES_TYPES))
    sections = OWS("Parameter", {"name": "Sections"}, _allowed(("All", *(section.value for section in Section))))
    return OWS(
        "OperationsMetadata",
        _operation("GetCapabilities", endpoint.kvp, endpoint.metadata(part), formats, sections),
        _operation("GetTile", endpoint.kvp, f"{endpoint.resources}/"),
        _operation("GetFeatureInfo", endpoint.kvp, f"{endpoint.resources}/"),
    )


def _operation(name: str, kvp: str, resource: str, *parameters: Element) -> Element:
    """An operation with the pairs both first and last.

    OpenLayers takes the first encoding, and of resources it would take the
    templates of all formats for mirrors of one. OGC's test suite looks at no
    constraint and takes the last address for that of the pairs.
    """
    encodings = (_get(kvp, "KVP"), _get(resource, "RESTful"), _get(kvp, "KVP"))
    return OWS("Operation", {"name": name}, OWS("DCP", OWS("HTTP", encodings)), parameters)


def _get(href: str, encoding: str) -> Element:
    return OWS("Get", {XLINK_HREF: href}, OWS("Constraint", {"name": "GetEncoding"}, _allowed((encoding,))))


def _allowed(values: tuple[str, ...]) -> Element:
    return OWS("AllowedValues", (OWS("Value", value) for value in values))
