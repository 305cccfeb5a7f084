"""Services of the objects of a project's own models."""

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from ogc_large_image import ogc
from ogc_large_image.checks import check_endpoints
from ogc_large_image.publishing.endpoints import ObjectEndpoint
from tests.publishing.scenes.models import Scene, Slide, Tape
from tests.rasters import RasterSpec, ramp

pytestmark = pytest.mark.django_db(transaction=True)

WMS = "wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"
GROUND = RasterSpec(ramp())


class OwnersLayers(ogc.LayerOptions):
    """Scenes for their owners alone."""

    def layer_queryset(self, user):
        return Scene.objects.filter(owner_id=user.pk)


@pytest.fixture
def anna():
    return get_user_model().objects.create_user("anna", password="x")


def names(client, prefix):
    return [layer["name"] for layer in client.get(f"{prefix}api/layers/").json()["results"]]


def test_all_objects_of_a_model_are_a_service(client, register, scene, published):
    register(Scene)
    one, two = scene("One", GROUND), scene("Two", GROUND)
    published("dem", GROUND)
    assert names(client, "/scenes/") == [f"scene-{one.pk}", f"scene-{two.pk}"]


def test_each_object_is_a_service_with_its_words_and_addresses(client, register, scene):
    register(Scene)
    one, two = scene("One & all", GROUND), scene("Two", GROUND)
    text = client.get(f"/scene/{one.pk}/{WMS}").text
    assert "<Title>One &amp; all</Title>" in text
    assert f"http://testserver/scene/{one.pk}/wms" in text
    assert names(client, f"/scene/{one.pk}/") == [f"scene-{one.pk}"]
    assert client.get(f"/scene/{one.pk}/tiles/scene-{one.pk}/0/0/0.png").status_code == 200
    assert client.get(f"/scene/{one.pk}/tiles/scene-{two.pk}/0/0/0.png").status_code == 404
    address = f"/scene/{one.pk}/{WMS}"
    one.delete()
    assert client.get(address).status_code == 404


def test_an_object_that_may_not_be_seen_is_like_one_that_is_not_there(client, register, scene, anna):
    register(Scene, OwnersLayers)
    hers = scene("Hers", GROUND, owner=anna)
    denied, absent = client.get(f"/scene/{hers.pk}/{WMS}"), client.get(f"/scene/{hers.pk + 1}/{WMS}")
    assert (denied.status_code, denied.content, denied.headers) == (404, absent.content, absent.headers)
    client.force_login(anna)
    assert client.get(f"/scene/{hers.pk}/{WMS}").status_code == 200
    assert names(client, "/scenes/") == [f"scene-{hers.pk}"]


def test_keys_are_written_as_a_project_writes_them(client, register, scene):
    register(Slide, field="picture")
    made = Slide.objects.create(picture=scene("Meadow", GROUND).file.name)
    for text in (str(made.pk), made.pk.hex):
        assert client.get(f"/slide/{text}/{WMS}").status_code == 200
    for text in (uuid.uuid4(), "no-key", "%00", "9" * 400):
        assert client.get(f"/slide/{text}/{WMS}").status_code == 404


def test_an_endpoint_is_of_one_registration(register):
    register(Slide, field="picture")
    register(Slide, field="label")
    assert ObjectEndpoint("labels", Slide, field="label").registration().options.field == "label"
    assert ObjectEndpoint("labels", Slide, field="label").problem() == ""
    both, nothing = ObjectEndpoint("slides", Slide), ObjectEndpoint("tapes", Tape)
    assert (both.parameters, nothing.parameters) == (("pk",), ("pk",))
    assert "registered 2 times" in both.problem()
    assert nothing.problem() == "Tape is not registered."
    with pytest.raises(ImproperlyConfigured, match="Tape is not registered"):
        nothing.registration()


def test_an_endpoint_of_what_is_not_registered_is_found_at_start(register):
    def told():
        return {(each.id, each.msg) for each in check_endpoints(None)}

    without_field = "Slide with the field 'picture' is not registered."
    assert told() == {
        ("ogc_large_image.E003", "The endpoint 'scenes': Scene is not registered."),
        ("ogc_large_image.E003", "The endpoint 'scene': Scene is not registered."),
        ("ogc_large_image.E003", f"The endpoint 'slide': {without_field}"),
    }
    register(Scene)
    register(Slide, field="label")
    assert told() == {("ogc_large_image.E003", f"The endpoint 'slide': {without_field}")}
    register(Slide, field="picture")
    assert told() == set()
