"""What the capabilities of both versions of WMS have in common; each version's own module has the rest.

The content is the same for both: service metadata, limits, and the catalog's
tree. Elements follow the order that the DTD and the XSD agree on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.limits import Limits
from ogc_large_image.ows.service_metadata import ServiceMetadata
from ogc_large_image.ows.xml import Element, ElementFactory, clean, number
from ogc_large_image.render.formats import map_formats
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.versions import Version

LAYERS_PLACE = b"<!--layers-->"


@dataclass(frozen=True, slots=True)
class ServiceContent:
    """Everything in a capabilities document but the layers; hashable, so that it may be part of a cache key."""

    metadata: ServiceMetadata
    url: str
    """Where the service answers, ending in ``?`` (06-042 6.3.3)."""
    limits: Limits
    extra_crs: tuple[Crs, ...] = ()


@dataclass(frozen=True, slots=True)
class RootExtent:
    """What the root layer says for all layers."""

    labels: tuple[str, ...]
    """CRSs that every layer is offered in (06-042 7.2.4.6.7)."""
    geographic: BBox | None


class CapabilitiesWriter(ABC):
    """Writes the parts of one version's document as trees."""

    version: Version
    service_name: str
    crs_element: str
    element: ElementFactory

    @abstractmethod
    def root(self, revision: str, service: Element, capability: Element) -> Element:
        """The document's root."""

    @abstractmethod
    def document(self, root: Element) -> bytes:
        """The tree as bytes."""

    @abstractmethod
    def online_resource(self, url: str) -> Element:
        """A link."""

    @abstractmethod
    def geographic_extent(self, bbox: BBox) -> Element:
        """Degrees of longitude and latitude."""

    @abstractmethod
    def limits(self, limits: Limits) -> Iterable[Element]:
        """The service's limits, where the version has a place for them."""

    def skeleton(self, content: ServiceContent, revision: str, root_group: LayerGroup, extent: RootExtent) -> bytes:
        """The whole document with ``LAYERS_PLACE`` in place of the layers."""
        return self.document(
            self.root(revision, self.service(content), self.capability(content, self.root_layer(content, root_group, extent)))
        )

    def service(self, content: ServiceContent) -> Element:
        """Service metadata (06-042 7.2.4.3)."""
        metadata, make = content.metadata, self.element
        return make(
            "Service",
            make("Name", self.service_name),
            make("Title", metadata.title),
            make.optional("Abstract", metadata.abstract),
            self.keywords(metadata.keywords),
            self.online_resource(metadata.online_resource or content.url),
            self.contact(metadata) if metadata.has_contact else None,
            make.optional("Fees", metadata.fees),
            make.optional("AccessConstraints", metadata.access_constraints),
            self.limits(content.limits),
        )

    def contact(self, metadata: ServiceMetadata) -> Element:
        """Whom to ask; where one member of a group is known the others must be there, empty if need be."""
        make = self.element
        person = make(
            "ContactPersonPrimary",
            make("ContactPerson", metadata.contact_person),
            make("ContactOrganization", metadata.contact_organization),
        )
        address = make(
            "ContactAddress",
            make("AddressType", "postal"),
            make("Address", metadata.address),
            make("City", metadata.city),
            make("StateOrProvince", metadata.state),
            make("PostCode", metadata.postcode),
            make("Country", metadata.country),
        )
        return make(
            "ContactInformation",
            person if metadata.contact_person or metadata.contact_organization else None,
            make.optional("ContactPosition", metadata.contact_position),
            address if metadata.has_address else None,
            make.optional("ContactVoiceTelephone", metadata.phone),
            make.optional("ContactFacsimileTelephone", metadata.fax),
            make.optional("ContactElectronicMailAddress", metadata.email),
        )

    def capability(self, content: ServiceContent, root_layer: Element) -> Element:
        """Operations, exception formats, and the root layer (06-042 7.2.4.4 to 7.2.4.6)."""
        make = self.element
        return make(
            "Capability",
            make(
                "Request",
                self.operation("GetCapabilities", (self.version.capabilities_type,), content.url),
                self.operation("GetMap", [image_format.value for image_format in map_formats()], content.url),
            ),
            make("Exception", make("Format", self.version.exception_format)),
            root_layer,
        )

    def operation(self, name: str, formats: Iterable[str], url: str) -> Element:
        """One operation: what it answers with, and where."""
        make = self.element
        return make(
            name,
            [make("Format", each) for each in formats],
            make("DCPType", make("HTTP", make("Get", self.online_resource(url)))),
        )

    def root_layer(self, content: ServiceContent, group: LayerGroup, extent: RootExtent) -> Element:
        """The layer that holds all others and cannot itself be asked for."""
        make = self.element
        return make(
            "Layer",
            make("Title", clean(group.title) or content.metadata.title),
            make.optional("Abstract", group.abstract),
            [make(self.crs_element, label) for label in extent.labels],
            self.geographic_extent(extent.geographic) if extent.geographic else None,
            etree.Comment("layers"),
        )

    def group(self, group: LayerGroup) -> Element:
        """A category, with ``LAYERS_PLACE`` in place of its layers."""
        make = self.element
        return make("Layer", make("Title", group.title), make.optional("Abstract", group.abstract), etree.Comment("layers"))

    def layer(self, layer: Layer, extents: Mapping[str, BBox], geographic: BBox | None) -> Element:
        """One layer (06-042 7.2.4.6); ``extents`` by CRS label, in wire order."""
        make = self.element
        return make(
            "Layer",
            {"queryable": "0"},
            make("Name", layer.name),
            make("Title", clean(layer.title) or layer.name),
            make.optional("Abstract", layer.abstract),
            self.keywords(layer.keywords),
            [make(self.crs_element, label) for label in extents],
            self.geographic_extent(geographic) if geographic else None,
            [self.bounding_box(label, bbox) for label, bbox in extents.items()],
            make("Attribution", make("Title", layer.attribution)) if clean(layer.attribution) else None,
            [self.style(style) for style in layer.styles],
        )

    def style(self, style: Style) -> Element:
        """A style's name and title (06-042 7.2.4.6.5)."""
        return self.element("Style", self.element("Name", style.name), self.element("Title", clean(style.title) or style.name))

    def keywords(self, keywords: Iterable[str]) -> Element | None:
        """The list, None where it would be empty."""
        found = [self.element("Keyword", keyword) for keyword in keywords if clean(keyword)]
        return self.element("KeywordList", found) if found else None

    def bounding_box(self, label: str, bbox: BBox) -> Element:
        """An extent in the CRS of this label (06-042 7.2.4.6.8); ``bbox`` in wire order."""
        return self.element("BoundingBox", {self.crs_element: label, **bounds(bbox)})


def bounds(bbox: BBox) -> dict[str, str]:
    """The attributes that both versions write a rectangle as."""
    return {
        "minx": number(bbox.xmin),
        "miny": number(bbox.ymin),
        "maxx": number(bbox.xmax),
        "maxy": number(bbox.ymax),
    }
