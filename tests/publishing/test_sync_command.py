"""Objects that were there before, and those that no signal tells of: ``manage.py ogc_sync``."""

import io
from contextlib import redirect_stderr

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from ogc_large_image import ogc
from ogc_large_image.publishing.describing import Outcome
from ogc_large_image.publishing.models import Layer, Style
from ogc_large_image.publishing.object_layers import keeping, syncing
from tests.publishing.scenes.models import Scene, Slide
from tests.publishing.test_registered_models import BRIGHT, GREY, get_map, layer_names, middle

pytestmark = pytest.mark.django_db(transaction=True)


def sync(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("ogc_sync", *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def test_objects_that_were_there_before_get_layers_once(client, register, scene):
    made = [scene("Meadow", GREY), scene("Wood", GREY)]
    register(Scene)
    assert layer_names(client) == []
    assert sync() == (["scenes.scene.file: 2 new, 0 changed, 0 unchanged, 0 removed; 0 failed"], [])
    assert sorted(layer_names(client)) == sorted(f"scene-{each.pk}" for each in made)
    stamps = list(Layer.objects.values_list("stamp"))
    assert sync() == (["scenes.scene.file: 0 new, 0 changed, 2 unchanged, 0 removed; 0 failed"], [])
    assert list(Layer.objects.values_list("stamp")) == stamps


def test_a_terminal_is_shown_how_far_it_is(register, scene, terminal):
    scene("Meadow", GREY)
    register(Scene)
    with redirect_stderr(terminal):
        call_command("ogc_sync", stdout=io.StringIO())
    assert "1/1" in terminal.getvalue()


def test_what_is_left_to_tasks_is_told(register, scene, monkeypatch):
    scene("Meadow", GREY)
    register(Scene)
    monkeypatch.setattr(keeping, "publish_later", lambda row, anew: Outcome(changed=True, waits=True))
    assert sync() == (["scenes.scene.file: 0 new, 0 changed, 0 unchanged, 0 removed, 1 waiting for a task; 0 failed"], [])


def test_what_was_made_changed_and_deleted_many_at_once_is_mended(client, register, scene, raster):
    register(Scene)
    kept, gone = scene("Meadow", GREY), scene("Wood", GREY)
    Scene.objects.filter(pk=kept.pk).update(title="Field")
    Scene.objects.filter(pk=gone.pk)._raw_delete("default")
    (made,) = Scene.objects.bulk_create(
        [Scene(title="Dune", file=ContentFile(raster("b.tif", BRIGHT).read_bytes(), name="b.tif"))]
    )
    assert sync()[0] == ["scenes.scene.file: 1 new, 1 changed, 0 unchanged, 1 removed; 0 failed"]
    titles = {layer["name"]: layer["title"] for layer in client.get("/maps/api/layers/").json()["results"]}
    assert titles == {f"scene-{kept.pk}": "Field", f"scene-{made.pk}": "Dune"}
    assert middle(get_map(client, f"scene-{made.pk}")) == (200, 200, 200, 255)


def test_what_is_said_in_another_way_is_counted_as_changed(register, scene, monkeypatch):
    class Styled(ogc.LayerOptions):
        said = ("plain",)

        def layer_styles(self, scene):
            return self.said

    Style.objects.create(name="plain")
    Style.objects.create(name="red")
    register(Scene, Styled)
    scene("Meadow", GREY)
    for said in (("plain", "red"), ("red", "plain")):
        monkeypatch.setattr(Styled, "said", said)
        assert sync()[0] == ["scenes.scene.file: 0 new, 1 changed, 0 unchanged, 0 removed; 0 failed"]
    assert sync()[0] == ["scenes.scene.file: 0 new, 0 changed, 1 unchanged, 0 removed; 0 failed"]


def test_a_file_replaced_behind_the_models_back_is_described_again(client, register, scene, raster):
    register(Scene)
    made = scene("Meadow", GREY)
    with open(made.file.path, "wb") as file:
        file.write(raster("bright.tif", BRIGHT).read_bytes())
    assert sync()[0] == ["scenes.scene.file: 0 new, 1 changed, 0 unchanged, 0 removed; 0 failed"]
    assert middle(get_map(client, f"scene-{made.pk}")) == (200, 200, 200, 255)


def test_a_sync_that_is_stopped_goes_on_where_it_was(register, scene, monkeypatch):
    for title in "abc":
        scene(title, GREY)
    register(Scene)
    publish = keeping.publish_later

    def stop(row, **options):
        if row.title == "b":
            raise KeyboardInterrupt
        return publish(row, **options)

    monkeypatch.setattr(keeping, "publish_later", stop)
    with pytest.raises(KeyboardInterrupt):
        sync()
    monkeypatch.setattr(keeping, "publish_later", publish)
    assert sync()[0] == ["scenes.scene.file: 1 new, 1 changed, 1 unchanged, 0 removed; 0 failed"]


def test_a_failure_is_told_and_the_others_go_on(client, register, scene):
    Scene.objects.create(title="Text", file=ContentFile(b"no image", name="text.tif"))
    made = scene("Meadow", GREY)
    register(Scene)
    out, err = sync()
    assert out == ["scenes.scene.file: 1 new, 0 changed, 0 unchanged, 0 removed; 1 failed"]
    assert len(err) == 1
    assert err[0].startswith("scene-")
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_an_object_whose_layer_cannot_be_kept_is_told_and_the_others_go_on(client, register, scene, monkeypatch):
    failing, made = scene("Meadow", GREY), scene("Wood", GREY)
    register(Scene)
    keep = syncing.keep

    def keep_others(registration, obj):
        if obj == failing:
            raise IntegrityError("secret")
        return keep(registration, obj)

    monkeypatch.setattr(syncing, "keep", keep_others)
    out, err = sync()
    assert out == ["scenes.scene.file: 1 new, 0 changed, 0 unchanged, 0 removed; 1 failed"]
    assert err == [f"{failing.pk}: Its layer could not be kept; the log tells why."]
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_one_model_of_several_may_be_chosen(register, scene):
    scene("Meadow", GREY)
    register(Scene)
    register(Slide, field="picture")
    assert sync("scenes.Slide")[0] == ["scenes.slide.picture: 0 new, 0 changed, 0 unchanged, 0 removed; 0 failed"]
    assert not Layer.objects.exists()
    with pytest.raises(CommandError, match=r"scenes\.tape is not registered"):
        sync("scenes.Tape")


def test_each_image_is_described_anew_when_that_is_asked_for(register, scene):
    register(Scene)
    scene("Meadow", GREY)
    assert sync("--anew")[0] == ["scenes.scene.file: 0 new, 1 changed, 0 unchanged, 0 removed; 0 failed"]
