"""One line publishes the objects of a model, in every protocol, and keeps their layers with them."""

import io

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.models.followed import Stamped
from ogc_large_image.publishing.object_layers import keeping
from ogc_large_image.publishing.registering import registry
from tests.publishing.conftest import unregister
from tests.publishing.scenes.models import Scene, Slide
from tests.rasters import RasterSpec

pytestmark = pytest.mark.django_db(transaction=True)

CAPABILITIES = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"


def plain(value):
    """Ten degrees of one grey."""
    rgb = ["red", "green", "blue"]
    return RasterSpec(np.full((3, 10, 10), value, "uint8"), "EPSG:4326", (0, 1, 0, 10, 0, -1), interpretations=rgb)


GREY, BRIGHT = plain(90), plain(200)


def layer_names(client):
    return [layer["name"] for layer in client.get("/maps/api/layers/").json()["results"]]


def middle(response):
    """The colour in the middle of a picture."""
    assert response["Content-Type"] == "image/png", response.content
    picture = np.asarray(Image.open(io.BytesIO(response.content)).convert("RGBA"))
    return tuple(int(value) for value in picture[picture.shape[0] // 2, picture.shape[1] // 2])


def get_map(client, name):
    return client.get(
        f"/maps/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={name}&STYLES=&CRS=CRS:84&BBOX=0,0,10,10"
        "&WIDTH=50&HEIGHT=50&FORMAT=image/png"
    )


def test_each_object_of_a_registered_model_is_a_layer_in_every_protocol(client, register, scene):
    register(Scene)
    made = scene("Meadow", GREY)
    name = f"scene-{made.pk}"
    assert f"<Name>{name}</Name><Title>Meadow</Title>" in client.get(CAPABILITIES).text
    assert middle(get_map(client, name)) == (90, 90, 90, 255)
    tile = client.get(f"/maps/wmts/1.0.0/{name}/default/WorldCRS84Quad/5/15/32.png")
    assert middle(tile) == (90, 90, 90, 255)
    assert middle(client.get(f"/maps/tiles/{name}/5/16/15.png")) == (90, 90, 90, 255)
    assert client.get(f"/maps/api/layers/{name}/").json()["title"] == "Meadow"
    assert middle(client.get(f"/maps/api/layers/{name}/data/thumbnail.png")) == (90, 90, 90, 255)


def test_the_decorator_registers_what_stands_below_it(register):
    assert register(Scene) is Scene
    assert [each.origin for each in registry] == ["scenes.scene.file"]


@pytest.mark.parametrize(
    ("published", "arguments", "reason"),
    [
        (Slide, {}, "2 file fields"),
        (Slide, {"field": "id"}, "no file field"),
        (Slide, {"field": "photo"}, "no field 'photo'"),
        (Stamped, {}, "abstract"),
        (dict, {}, "neither a model nor a view set"),
        (Scene(), {}, "neither a model nor a view set"),
    ],
)
def test_what_cannot_be_published_is_refused_at_start(register, published, arguments, reason):
    with pytest.raises(ImproperlyConfigured, match=reason):
        register(published, **arguments)


def test_nothing_is_registered_twice(register):
    register(Scene)
    with pytest.raises(ImproperlyConfigured, match=r"scenes\.scene\.file is registered already"):
        register(Scene, field="file")


def test_registering_makes_no_query(register):
    with CaptureQueriesContext(connection) as queries:
        register(Scene)
        register(Slide, field="picture")
    assert not queries.captured_queries


def test_two_fields_of_a_model_are_two_layers(client, register, raster):
    register(Slide, field="picture")
    register(Slide, field="label")
    content = ContentFile(raster("a.tif", GREY).read_bytes(), name="a.tif")
    slide = Slide.objects.create(picture=content, label=content)
    assert sorted(layer_names(client)) == [f"scenes-slide-{slide.pk}", f"slide-{slide.pk}"]


def test_an_object_without_a_file_has_no_layer(client, register, raster):
    register(Slide, field="picture")
    slide = Slide.objects.create()
    assert not Layer.objects.exists()
    slide.picture = ContentFile(raster("a.tif", GREY).read_bytes(), name="a.tif")
    slide.save()
    assert layer_names(client) == [f"slide-{slide.pk}"]
    slide.picture = ""
    slide.save()
    assert layer_names(client) == []


def test_a_deleted_object_takes_its_layer_along(client, register, scene):
    register(Scene)
    made, other = scene("Meadow", GREY), scene("Wood", GREY)
    name = f"scene-{made.pk}"
    assert get_map(client, name)["Content-Type"] == "image/png"
    Scene.objects.filter(pk=made.pk).delete()
    assert layer_names(client) == [f"scene-{other.pk}"]
    assert client.get(f"/maps/api/layers/{name}/").status_code == 404


def test_a_replaced_file_is_another_picture_under_the_same_name(client, register, scene, raster):
    register(Scene)
    made = scene("Meadow", GREY)
    name = f"scene-{made.pk}"
    assert middle(get_map(client, name)) == (90, 90, 90, 255)
    made.file.save("renamed.tif", ContentFile(raster("bright.tif", BRIGHT).read_bytes()))
    assert middle(get_map(client, name)) == (200, 200, 200, 255)
    assert layer_names(client) == [name]


def test_what_is_rolled_back_has_no_layer(client, register, scene):
    register(Scene)
    kept = scene("Wood", GREY)
    with transaction.atomic():
        scene("Meadow", GREY)
        kept.title = "Forest"
        kept.save()
        transaction.set_rollback(True)
    assert [layer.title for layer in Layer.objects.all()] == ["Wood"]
    assert layer_names(client) == [f"scene-{kept.pk}"]


def test_an_image_is_opened_when_the_transaction_of_its_object_is_over(client, register, scene):
    register(Scene)
    with transaction.atomic():
        scene("Meadow", GREY)
        assert Layer.objects.get().record is None
    assert Layer.objects.get().record is not None


def test_an_image_that_cannot_be_read_is_saved_all_the_same_and_told_of(client, register, db):
    register(Scene)
    made = Scene.objects.create(title="Text", file=ContentFile(b"no image", name="text.tif"))
    assert Scene.objects.get() == made
    assert Layer.objects.get().problem
    assert layer_names(client) == []


def test_a_fault_of_the_describer_is_no_fault_of_saving(register, scene, monkeypatch):
    register(Scene)

    def fail(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(keeping, "publish_later", fail)
    scene("Meadow", GREY)
    assert Layer.objects.get().problem == "The image could not be described; the log tells why."


def test_a_process_that_is_quicker_with_the_same_object_is_no_fault(client, register, scene, monkeypatch):
    register(Scene)
    made = scene("Meadow", GREY)
    rows_of, asked = keeping.rows_of, []

    def before_the_other(registration, pk):
        asked.append(pk)
        return Layer.objects.none() if len(asked) == 1 else rows_of(registration, pk)

    monkeypatch.setattr(keeping, "rows_of", before_the_other)
    made.save()
    assert len(asked) == 2
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_a_name_that_another_process_takes_meanwhile_gets_a_number(client, register, scene, monkeypatch):
    register(Scene)
    names = ["taken", "free"]
    Layer.objects.create(name="taken")
    monkeypatch.setattr(keeping, "free_name", lambda key, wish: names.pop(0))
    scene("Meadow", GREY)
    assert layer_names(client) == ["free"]


def test_without_the_registration_nobody_sees_the_rows_that_it_left(client, register, scene):
    register(Scene)
    made = scene("Meadow", GREY)
    assert layer_names(client) == [f"scene-{made.pk}"]
    registration = registry.of_origin("scenes.scene.file")
    unregister(registration.origin)
    made.save()
    Layer.objects.update(abstract="another revision")
    assert layer_names(client) == []
    registry.add(registration)
    Layer.objects.update(abstract="and another")
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_a_proxy_of_the_model_keeps_the_same_layers(client, register, scene):
    class Proxy(Scene):
        class Meta:
            proxy = True
            app_label = "scenes"

    register(Scene)
    made = scene("Meadow", GREY, model=Proxy)
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_objects_of_models_that_are_not_registered_cost_no_query(register, scene, raster):
    content = ContentFile(raster("a.tif", GREY).read_bytes(), name="a.tif")
    register(Scene)
    with CaptureQueriesContext(connection) as queries:
        Slide.objects.create(picture=content)
    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["INSERT"]
