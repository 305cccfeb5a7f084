"""What the capabilities of both versions of WMS have in common; each version's own module has the rest.

The content is the same for both: service metadata, limits, and the catalog's
tree. Elements follow the order that the DTD and the XSD agree on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.dimension import SAMPLE_PREFIX, Dimension
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.layers.links import Link
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.ows.feature_info.formats import INFO_FORMATS
from ogc_large_image.ows.markup import Markup, escaped, join, make, make_text, optional
from ogc_large_image.ows.xml import clean, number
from ogc_large_image.render.formats import ImageFormat, map_formats
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.layer_templates import data_element, for_layer, record_element, style_element
from ogc_large_image.wms.legends import listed_size
from ogc_large_image.wms.versions import Version

_QUERYABLE = {True: {"queryable": "1"}, False: {"queryable": "0"}}
_OPAQUE = {"opaque": "1"}


@dataclass(frozen=True, slots=True)
class ServiceContent:
    """Everything in a capabilities document but the layers; hashable, so that it may be part of a cache key."""

    metadata: ServiceMetadata
    root: str
    """Where the product's own root is, ending in a slash."""
    url: str
    """Where the service answers, ending in ``?`` (06-042 6.3.3)."""
    limits: Limits
    extra_crs: tuple[Crs, ...] = ()
    formats: tuple[ImageFormat, ...] = field(default_factory=map_formats)


@dataclass(frozen=True, slots=True)
class CommonExtent:
    """What a category says for all its layers."""

    boxes: Mapping[str, BBox]
    """By the labels of the CRSs that every layer is offered in (06-042 7.2.4.6.7), in wire order."""
    geographic: BBox | None


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """Where a layer is, and where its links lead to."""

    boxes: Mapping[str, BBox]
    """By CRS label, in wire order."""
    geographic: BBox | None
    root: str
    url: str


class CapabilitiesWriter(ABC):
    """Writes the parts of one version's document as trees."""

    version: Version
    service_name: str
    crs_element: str

    @abstractmethod
    def root(self, revision: str, service: Markup, capability: Markup) -> Markup:
        """The document's root."""

    @abstractmethod
    def document(self, root: Markup) -> bytes:
        """The tree as bytes."""

    @abstractmethod
    def online_resource(self, url: str) -> Markup:
        """A link."""

    @abstractmethod
    def geographic_extent(self, bbox: BBox) -> Markup:
        """Degrees of longitude and latitude."""

    @abstractmethod
    def limits(self, limits: Limits) -> Iterable[Markup]:
        """The service's limits, where the version has a place for them."""

    @abstractmethod
    def style_operations(self, content: ServiceContent) -> Iterable[Markup]:
        """The operations of the SLD profile (02-070, 05-078r4)."""

    @abstractmethod
    def symbolization(self) -> Markup | None:
        """What of the SLD profile is offered, where the version has a place for that."""

    @abstractmethod
    def dimensions(self, dimensions: Iterable[Dimension]) -> Iterable[Markup]:
        """The layer's dimensions (06-042 Annex C.2, 01-068r3 C.2)."""

    @abstractmethod
    def scales(self, low: float, high: float | None) -> Iterable[Markup]:
        """The scale denominators that a layer is meant for (06-042 7.2.4.6.9, 01-068r3 7.1.4.5.8); 0 and None for all."""

    @abstractmethod
    def metadata_kind(self, link: Link) -> str:
        """What the version calls the standard that a metadata record follows; empty where it knows it not."""

    def write(self, content: ServiceContent, revision: str, root_layer: Markup) -> bytes:
        """The whole document."""
        return self.document(self.root(revision, self.service(content), self.capability(content, root_layer)))

    def service(self, content: ServiceContent) -> Markup:
        """Service metadata (06-042 7.2.4.3)."""
        metadata = content.metadata
        return make(
            "Service",
            make("Name", self.service_name),
            make("Title", metadata.title),
            optional("Abstract", metadata.abstract),
            self.keywords(metadata.keywords),
            self.online_resource(metadata.online_resource or content.url),
            self.contact(metadata) if metadata.has_contact else None,
            optional("Fees", metadata.fees),
            optional("AccessConstraints", metadata.access_constraints),
            self.limits(content.limits),
        )

    def contact(self, metadata: ServiceMetadata) -> Markup:
        """Whom to ask; where one member of a group is known the others must be there, empty if need be."""
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
            optional("ContactPosition", metadata.contact_position),
            address if metadata.has_address else None,
            optional("ContactVoiceTelephone", metadata.phone),
            optional("ContactFacsimileTelephone", metadata.fax),
            optional("ContactElectronicMailAddress", metadata.email),
        )

    def capability(self, content: ServiceContent, root_layer: Markup) -> Markup:
        """Operations, exception formats, and the root layer (06-042 7.2.4.4 to 7.2.4.6)."""
        formats = [image_format.value for image_format in content.formats]
        return make(
            "Capability",
            make(
                "Request",
                self.operation("GetCapabilities", (self.version.capabilities_type,), content.url),
                self.operation("GetMap", formats, content.url),
                self.operation("GetFeatureInfo", INFO_FORMATS, content.url),
                self.style_operations(content),
            ),
            make("Exception", [make("Format", each) for each in self.version.exception_formats]),
            self.symbolization(),
            root_layer,
        )

    def operation(self, name: str, formats: Iterable[str], url: str) -> Markup:
        """One operation: what it answers with, and where."""
        return make(
            name,
            [make("Format", each) for each in formats],
            make("DCPType", make("HTTP", make("Get", self.online_resource(url)))),
        )

    def root_layer(self, content: ServiceContent, group: LayerGroup, extent: CommonExtent, members: Markup) -> Markup:
        """The layer that holds all others and cannot itself be asked for."""
        return make(
            "Layer",
            make("Title", clean(group.title) or content.metadata.title),
            optional("Abstract", group.abstract),
            crs_names(self.crs_element, tuple(extent.boxes)),
            self.geographic_extent(extent.geographic) if extent.geographic else None,
            members,
        )

    def group(self, group: LayerGroup, extent: CommonExtent, members: Markup) -> Markup:
        """A category; one with a name can be asked for as a whole."""
        is_map = bool(group.name and extent.boxes)
        return make(
            "Layer",
            {"queryable": "1"} if is_map else None,
            make("Name", group.name) if is_map else None,
            make("Title", clean(group.title) or group.name),
            optional("Abstract", group.abstract),
            self.place(extent.boxes, extent.geographic) if is_map else None,
            members,
        )

    def layer(self, layer: Layer, place: LayerPlace) -> Markup:
        """One layer (06-042 7.2.4.6)."""
        return make(
            "Layer",
            _QUERYABLE[layer.queryable],
            _OPAQUE if is_opaque(layer) else None,
            make_text("Name", layer.name),
            make_text("Title", clean(layer.title) or layer.name),
            optional("Abstract", layer.abstract),
            self.keywords(layer.keywords),
            self.place(place.boxes, place.geographic),
            self.dimensions(layer.dimensions) if layer.dimensions else None,
            self.links(layer, place.root),
            [self.style(layer, style, place.url) for style in layer.styles],
            self.scales(*scale_range(layer)),
        )

    def place(self, boxes: Mapping[str, BBox], geographic: BBox | None) -> Iterator[Markup | None]:
        """The CRSs that a layer is offered in, and its extent in each (06-042 7.2.4.6.6 to 7.2.4.6.8)."""
        yield crs_names(self.crs_element, tuple(boxes))
        yield self.geographic_extent(geographic) if geographic else None
        for label, bbox in boxes.items():
            yield self.bounding_box(label, bbox)

    def links(self, layer: Layer, root: str) -> Iterator[Markup | None]:
        """Whose the layer is, what others call it, and where there is more about it (06-042 7.2.4.6.11 to 7.2.4.6.14)."""
        yield self.attribution(layer) if clean(layer.attribution) or layer.attribution_url or layer.logo else None
        for name, url in dict.fromkeys((each.authority, each.authority_url) for each in layer.identifiers):
            yield make("AuthorityURL", {"name": name}, self.online_resource(url))
        for identifier in layer.identifiers:
            yield make("Identifier", {"authority": identifier.authority}, identifier.value)
        yield for_layer(record_element(self, root), layer)
        for link in layer.metadata_links:
            kind = self.metadata_kind(link)
            yield make("MetadataURL", {"type": kind}, self.linked_document(link.media_type, link.url)) if kind else None
        yield for_layer(data_element(self, root), layer)
        for link in layer.data_links:
            yield make("DataURL", self.linked_document(link.media_type, link.url))

    def attribution(self, layer: Layer) -> Markup:
        """Who is to be named, with a link and a logo (06-042 7.2.4.6.11)."""
        logo = layer.logo
        size = {"width": str(logo.width), "height": str(logo.height)} if logo else {}
        return make(
            "Attribution",
            optional("Title", layer.attribution),
            self.online_resource(layer.attribution_url) if layer.attribution_url else None,
            make("LogoURL", size, self.linked_document(logo.media_type, logo.url)) if logo else None,
        )

    def style(self, layer: Layer, style: Style, url: str) -> Markup:
        """A style's words and legend (06-042 7.2.4.6.5)."""
        return for_layer(style_element(self, style, listed_size(layer.description, style), url), layer)

    def linked_document(self, media_type: str, url: str) -> tuple[Markup, Markup]:
        """What is inside every kind of link."""
        return make("Format", media_type), self.online_resource(url)

    def keywords(self, keywords: Iterable[str]) -> Markup | None:
        """The list, None where it would be empty."""
        found = [make("Keyword", keyword) for keyword in keywords if clean(keyword)]
        return make("KeywordList", found) if found else None

    def bounding_box(self, label: str, bbox: BBox) -> Markup:
        """An extent in the CRS of this label (06-042 7.2.4.6.8); ``bbox`` in wire order."""
        # By far the most frequent element; numbers have nothing to be escaped.
        xmin, ymin, xmax, ymax = map(number, bbox)
        sides = f'minx="{xmin}" miny="{ymin}" maxx="{xmax}" maxy="{ymax}"'
        return Markup(f"{_bounding_box_start(self.crs_element, label)}{sides}/>")


@lru_cache(maxsize=1024)
def crs_names(element: str, labels: tuple[str, ...]) -> Markup:
    """The same few lists for all layers."""
    return join(make(element, label) for label in labels)


@lru_cache(maxsize=1024)
def _bounding_box_start(element: str, label: str) -> str:
    return f'<BoundingBox {element}="{escaped(label)}" '


def dimension_name(dimension: Dimension) -> str:
    """As the standard spells it: ``DIM_`` before all names but time and elevation (06-042 C.3.3)."""
    is_sample = dimension.name.startswith(SAMPLE_PREFIX)
    return dimension.name[len(SAMPLE_PREFIX) :] if is_sample else dimension.name


def is_opaque(layer: Layer) -> bool:
    """Whether the layer hides what is below it all over its extent, as far as that is known (06-042 7.2.4.7.4)."""
    bands = layer.description.bands
    return not any(band.interpretation == "alpha" or band.nodata is not None for band in bands) and all(
        style.is_default for style in layer.styles
    )


def scale_range(layer: Layer) -> tuple[float, float | None]:
    """The layer's own scale denominators, else those between which some of its styles draws something."""
    if layer.min_scale or layer.max_scale is not None:
        return layer.min_scale, layer.max_scale
    if any(style.max_scale is None and not style.min_scale for style in layer.styles):
        return 0.0, None
    rules = [rule for style in layer.styles for rule in style.all_rules]
    ends = [rule.max_scale for rule in rules if rule.max_scale is not None]
    return min(rule.min_scale for rule in rules), max(ends) if len(ends) == len(rules) else None


def bounds(bbox: BBox) -> dict[str, str]:
    """The attributes that both versions write a rectangle as."""
    xmin, ymin, xmax, ymax = bbox
    return {"minx": number(xmin), "miny": number(ymin), "maxx": number(xmax), "maxy": number(ymax)}
