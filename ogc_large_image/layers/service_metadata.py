"""What a service says of itself, in no protocol's words: the content that every capabilities writer shares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceMetadata:
    """Words about the service and its provider; an empty field is left out of the documents.

    ``fees`` and ``access_constraints`` say "none" where there are none: the
    word is reserved for that (06-042 7.2.4.2, 06-121r3 table 13).
    """

    title: str = "Raster maps"
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    online_resource: str = ""
    """A page about the service; empty for the service's own address."""
    fees: str = "none"
    access_constraints: str = "none"
    provider_name: str = ""
    """Empty for the contact's organization."""
    provider_site: str = ""
    contact_person: str = ""
    contact_organization: str = ""
    contact_position: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""

    @property
    def provider(self) -> str:
        """Who runs the service, never empty: OWS documents must name somebody (06-121r3 table 11)."""
        return self.provider_name or self.contact_organization or self.contact_person or self.title

    @property
    def has_address(self) -> bool:
        return any((self.address, self.city, self.state, self.postcode, self.country))

    @property
    def has_contact(self) -> bool:
        return self.has_address or any(
            (self.contact_person, self.contact_organization, self.contact_position, self.phone, self.fax, self.email)
        )
