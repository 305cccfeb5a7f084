from ogc_large_image.layers.service_metadata import ServiceMetadata


def test_somebody_always_provides_the_service():
    assert ServiceMetadata(title="Maps").provider == "Maps"
    assert ServiceMetadata(contact_organization="Org", contact_person="P").provider == "Org"
    assert ServiceMetadata(provider_name="Prov", contact_organization="Org").provider == "Prov"


def test_a_country_alone_is_an_address_and_a_contact():
    assert ServiceMetadata(country="Norway").has_address
    assert ServiceMetadata(country="Norway").has_contact


def test_by_default_there_is_nobody_to_contact():
    assert not ServiceMetadata().has_contact
