"""A layer of a registered view set is seen by whom the view set shows its object, and by nobody else."""

import base64
import math

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, models
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import Http404
from rest_framework import filters, permissions
from rest_framework.viewsets import GenericViewSet

from ogc_large_image import ogc
from ogc_large_image.publishing import catalog
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.querysets import is_narrowed, narrowed_by_filters
from ogc_large_image.publishing.registering import viewset
from ogc_large_image.rest import LargeImageDetailMixin, LargeImageFileDetailMixin, LargeImageVSIFileDetailMixin
from tests.publishing.elsewhere import Elsewhere
from tests.publishing.scenes.models import Scene, Slide, Tape
from tests.publishing.test_registered_models import BRIGHT, GREY, get_map, middle

MAP = "?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=CRS:84&BBOX=14,44,16,46&WIDTH=20&HEIGHT=20&FORMAT=image/png"

pytestmark = pytest.mark.django_db(transaction=True)


class SceneViewSet(GenericViewSet, LargeImageFileDetailMixin):
    """Everybody's own scenes, and those without an owner."""

    queryset = Scene.objects.all()
    FILE_FIELD_NAME = "file"
    permission_classes = [permissions.AllowAny]

    def get_queryset(self):
        assert (self.request.method, self.action) == ("GET", "list")
        queryset = super().get_queryset()
        owner = self.request.user.pk
        return queryset.filter(owner=None) | queryset.filter(owner=owner) if owner else queryset.filter(owner=None)


class Loved(permissions.BasePermission):
    """Object by object."""

    def has_object_permission(self, request, view, obj):
        if obj.title == "lost":
            raise Http404
        return obj.title == "loved"


class OnlyTitled(filters.BaseFilterBackend):
    def filter_queryset(self, request, queryset, view):
        return queryset.exclude(title="")


@pytest.fixture
def people():
    users = get_user_model().objects
    return {name: users.create_user(name, password="x") for name in ("anna", "beat")}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What is remembered for a second is forgotten at once; two tests say that it is remembered."""
    monkeypatch.setattr(catalog, "PERSONAL_SECONDS", 0.0)
    # However slow the machine is, no look is taken for one at so many rows that another has to wait.
    monkeypatch.setattr(catalog, "_QUICK_LOOK_SECONDS", math.inf)
    monkeypatch.setattr(viewset, "ASKED_SECONDS", 0.0)


def seen(client, name="", prefix="/users/"):
    """Titles of the layers that a user is shown, in the list and, by then, one by one."""
    headers = {"authorization": "Basic " + base64.b64encode(f"{name}:x".encode()).decode()} if name else {}
    listed = client.get(f"{prefix}api/layers/", headers=headers).json()["results"]
    for row in Layer.objects.all():
        status = client.get(f"{prefix}api/layers/{row.name}/data/thumbnail.png", headers=headers).status_code
        assert status == (200 if row.name in {layer["name"] for layer in listed} else 404)
    return sorted(layer["title"] for layer in listed)


def with_permissions(*classes, **members):
    return type("PermittedViewSet", (SceneViewSet,), {"permission_classes": classes, **members})


def test_everybody_sees_what_the_view_sets_queryset_gives_him(client, register, scene, people):
    register(SceneViewSet)
    scene("anna's", GREY, owner=people["anna"])
    scene("beat's", GREY, owner=people["beat"])
    scene("nobody's", GREY)
    assert seen(client) == seen(client, prefix="/maps/") == ["nobody's"]
    assert seen(client, "anna") == ["anna's", "nobody's"]
    assert seen(client, "beat") == ["beat's", "nobody's"]


def test_the_permission_to_view_layers_opens_no_object_of_another(client, register, scene, people):
    register(SceneViewSet)
    scene("beat's", GREY, owner=people["beat"])
    people["anna"].user_permissions.add(Permission.objects.get(codename="view_layer"))
    assert seen(client, "anna") == []


def test_no_callable_opens_what_the_view_set_keeps(client, register, scene, people):
    register(SceneViewSet)
    scene("Dune", GREY, owner=people["beat"])
    scene("Dam", GREY)
    assert seen(client, prefix="/named/") == ["Dam"]


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (permissions.AllowAny, (["nobody's"], ["anna's", "nobody's"])),
        (permissions.IsAuthenticated, ([], ["anna's", "nobody's"])),
        (permissions.IsAuthenticatedOrReadOnly, (["nobody's"], ["anna's", "nobody's"])),
        (permissions.IsAdminUser, ([], [])),
        (permissions.IsAdminUser | permissions.IsAuthenticated, ([], ["anna's", "nobody's"])),
        (permissions.IsAuthenticated & ~permissions.IsAdminUser, ([], ["anna's", "nobody's"])),
        (permissions.DjangoModelPermissions, ([], ["anna's", "nobody's"])),
        (permissions.DjangoObjectPermissions, ([], ["anna's", "nobody's"])),
    ],
)
def test_permission_classes_are_asked(client, register, scene, people, permission, expected):
    register(with_permissions(permission))
    scene("anna's", GREY, owner=people["anna"])
    scene("nobody's", GREY)
    assert (seen(client), seen(client, "anna")) == expected


@pytest.mark.parametrize("permission", [Loved, permissions.IsAdminUser | Loved, permissions.IsAuthenticatedOrReadOnly & Loved])
def test_permissions_for_single_objects_are_asked_for_each(client, register, scene, permission):
    register(with_permissions(permission))
    for title in ("loved", "lost", "other"):
        scene(title, GREY)
    assert seen(client) == ["loved"]


def test_objects_are_asked_for_once_a_second(client, register, scene, monkeypatch):
    asked = []

    class Counting(Loved):
        def has_object_permission(self, request, view, obj):
            asked.append(obj.title)
            return super().has_object_permission(request, view, obj)

    monkeypatch.setattr(viewset, "ASKED_SECONDS", 60.0)
    register(with_permissions(Counting))
    made = scene("loved", GREY)
    for _ in range(5):
        assert middle(get_map(client, f"scene-{made.pk}"))[3] == 255
    assert asked == ["loved"]


def test_filter_backends_are_asked(client, register, scene):
    register(with_permissions(permissions.AllowAny, filter_backends=[OnlyTitled, filters.SearchFilter]))
    scene("titled", GREY)
    scene("", GREY)
    assert seen(client) == ["titled"]


@pytest.mark.parametrize(
    "queryset",
    [
        lambda self: Scene.objects.order_by("title")[:1],
        lambda self: Scene.objects.filter(title="a").union(Scene.objects.filter(title="a")),
        lambda self: Scene.objects.filter(title="a").distinct(),
        lambda self: Scene.objects.annotate(place=Window(RowNumber(), order_by="title")).filter(place=1),
        lambda self: Scene.objects.alias(place=Window(RowNumber(), order_by="title")).filter(place=1),
        lambda self: Scene.objects.filter(title="a").select_related("owner").only("title"),
        lambda self: Scene.objects.filter(title="a") | Scene.objects.filter(owner__username="x"),
    ],
)
def test_querysets_of_every_kind_are_conditions(client, register, scene, queryset):
    register(with_permissions(permissions.AllowAny, get_queryset=queryset))
    scene("a", GREY)
    scene("b", GREY)
    assert seen(client) == ["a"]


def test_the_first_of_each_kind_is_chosen_among_all():
    first = Scene.objects.order_by("owner", "title").distinct("owner")
    assert not is_narrowed(first)
    assert not narrowed_by_filters(first).query.distinct_fields


@pytest.mark.parametrize(
    "queryset",
    [
        lambda self: Scene.objects.none(),
        lambda self: Scene.objects.using("nowhere"),
        lambda self: self.request.user.scene_set.all(),
        lambda self: Scene.objects.filter(owner=self.request.user),
        lambda self: Scene.objects.filter(pk=self.kwargs["project"]),
        lambda self: list(Scene.objects.all()),
        lambda self: Scene.objects.raw("SELECT * FROM scenes_scene"),
        lambda self: Slide.objects.all(),
    ],
)
def test_a_queryset_that_fails_shows_nothing_and_takes_nothing_else_along(client, register, scene, published, queryset):
    register(with_permissions(permissions.AllowAny, get_queryset=queryset))
    scene("a", GREY)
    published("dem", GREY)
    assert seen(client) == ["Dem"]


FAILS = [
    lambda self: Scene.objects.extra(where=["no_such_column = 1"]),
    lambda self: Scene.objects.extra(where=["abs(-9223372036854775807 - 1) = scenes_scene.id"]),
    lambda self: Scene.objects.extra(where=["("]).filter(title="a"),
]


@pytest.mark.parametrize("queryset", FAILS)
def test_a_queryset_that_the_database_cannot_carry_out_does_so_too(client, register, scene, published, queryset, caplog):
    register(with_permissions(permissions.AllowAny, get_queryset=queryset))
    scene("a", GREY)
    published("dem", GREY)
    assert seen(client) == ["Dem"]
    for prefix in ("/users/", "/maps/"):
        assert seen(client, prefix=prefix) == ["Dem"]
        name = Layer.objects.get(title="a").name
        assert "LayerNotDefined" in client.get(f"{prefix}wms{MAP}&LAYERS={name}").text
        assert client.get(f"{prefix}wms{MAP}&LAYERS=dem")["Content-Type"] == "image/png"
        assert client.get(f"{prefix}wms?SERVICE=WMS&REQUEST=GetCapabilities").status_code == 200
        assert client.get(prefix).status_code == 200
    assert client.get("/scenes/api/layers/").json()["results"] == []
    assert "Nobody sees the layers of scenes.scene.file" in caplog.text


def test_objects_are_seen_again_once_the_database_can_carry_out_their_queryset(client, register, scene, people):
    broken = []

    def queryset(self):
        everything = Scene.objects.filter(owner=None)
        return everything.extra(where=["no_such_column = 1"]) if broken else everything

    register(with_permissions(permissions.AllowAny, get_queryset=queryset))
    assert seen(client) == []
    broken.append(1)
    # What is listed is the same as before, by another question.
    assert seen(client) == []
    scene("a", GREY)
    assert seen(client) == []
    broken.clear()
    assert seen(client) == ["a"]
    broken.append(1)
    assert seen(client) == []


def test_a_database_that_fails_altogether_is_no_fault_of_a_queryset(register, monkeypatch):
    def fail(user):
        raise OperationalError("the database is gone")

    register(SceneViewSet)
    with pytest.raises(OperationalError):
        catalog.DatabaseCatalog(fail).is_empty()


@pytest.mark.parametrize("permission", [permissions.AllowAny, Loved])
def test_rows_are_not_locked_to_be_looked_at(client, register, scene, permission, monkeypatch):
    register(with_permissions(permission, get_queryset=lambda self: Scene.objects.filter(title="loved").select_for_update()))
    scene("loved", GREY)
    # As on PostgreSQL, which refuses it outside of transactions.
    monkeypatch.setattr(connection.features, "has_select_for_update", True)
    assert seen(client) == ["loved"]


def test_an_object_shown_to_others_by_an_update_is_noticed_within_a_second(client, register, scene, people):
    register(SceneViewSet)
    made = scene("nobody's", GREY)
    name = f"scene-{made.pk}"
    assert seen(client, prefix="/maps/") == ["nobody's"]
    Scene.objects.update(owner=people["anna"])
    assert seen(client, prefix="/maps/") == []
    assert get_map(client, name)["Content-Type"] != "image/png"
    assert name not in client.get("/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities").text
    assert seen(client, "anna") == ["nobody's"]


class KeptManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(title="deleted")


class KeptScene(Scene):
    objects = KeptManager()

    class Meta:
        proxy = True
        app_label = "scenes"


def delete_by_saving(made):
    made.title = "deleted"
    made.save()


def delete_by_update(made):
    Scene.objects.filter(pk=made.pk).update(title="deleted")


@pytest.mark.parametrize("delete", [delete_by_saving, delete_by_update])
def test_an_object_that_its_models_manager_leaves_out_is_nowhere_any_more(client, register, scene, delete):
    class Untitled(ogc.LayerOptions):
        def layer_title(self, obj):
            return None

    register(KeptScene, Untitled)
    made = scene("kept", GREY)
    addresses = (f"/maps/api/layers/keptscene-{made.pk}/", f"/maps/wmts/1.0.0/keptscene-{made.pk}/WMTSCapabilities.xml")
    capabilities = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities"
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert "keptscene" in client.get(capabilities).text
    delete(made)
    assert "keptscene" not in client.get(capabilities).text
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_an_object_given_away_is_noticed_at_once(client, register, scene, people, monkeypatch):
    monkeypatch.setattr(catalog, "PERSONAL_SECONDS", 60.0)
    register(SceneViewSet)
    made = scene("nobody's", GREY)
    assert [layer["title"] for layer in client.get("/maps/api/layers/").json()["results"]] == ["nobody's"]
    made.owner = people["anna"]
    made.save()
    assert client.get("/maps/api/layers/").json()["results"] == []
    assert client.get(f"/maps/api/layers/scene-{made.pk}/").status_code == 404


def test_options_say_by_user_whose_layers_there_are(client, register, scene, people):
    class OwnScenes(ogc.LayerOptions):
        def layer_queryset(self, user):
            return super().layer_queryset(user).filter(owner=user) if user.is_authenticated else Scene.objects.none()

    register(Scene, OwnScenes)
    scene("anna's", GREY, owner=people["anna"])
    scene("nobody's", GREY)
    assert (seen(client), seen(client, "anna"), seen(client, "beat")) == ([], ["anna's"], [])


def test_keys_that_are_no_numbers_are_conditions_beside_those_that_are(client, register, scene, raster, people):
    class OpenSlides(ogc.LayerOptions):
        def layer_queryset(self, user):
            return Slide.objects.filter(is_open=True)

        def layer_title(self, slide):
            return "open slide" if slide.is_open else "closed slide"

    register(Slide, OpenSlides, field="picture")
    register(SceneViewSet)
    for is_open in (True, False):
        Slide.objects.create(picture=ContentFile(raster("a.tif", GREY).read_bytes(), name="a.tif"), is_open=is_open)
    scene("anna's", GREY, owner=people["anna"])
    scene("nobody's", GREY)
    assert seen(client) == ["nobody's", "open slide"]
    assert seen(client, "anna") == ["anna's", "nobody's", "open slide"]


class TapeViewSet(GenericViewSet, LargeImageDetailMixin):
    queryset = Tape.objects.all()
    permission_classes = [permissions.AllowAny]

    def get_path(self, request, pk=None):
        return self.get_object().path


def test_a_view_set_with_a_path_of_its_own_is_published(client, register, raster):
    register(TapeViewSet)
    path = raster("tape.tif", GREY)
    tape = Tape.objects.create(path=str(path))
    assert middle(get_map(client, f"tape-{tape.pk}")) == (90, 90, 90, 255)
    tape.path = str(raster("other.tif", BRIGHT))
    tape.save()
    assert middle(get_map(client, f"tape-{tape.pk}")) == (200, 200, 200, 255)


class SlideViewSet(GenericViewSet, LargeImageVSIFileDetailMixin):
    queryset = Slide.objects.all()
    permission_classes = [permissions.AllowAny]
    FILE_FIELD_NAME = "picture"
    USE_VSI = False


def test_a_view_set_that_reads_files_where_they_are_stored_is_published(client, register, raster):
    register(SlideViewSet)
    Slide.objects.create()
    assert not Layer.objects.exists()
    slide = Slide.objects.create(picture=ContentFile(raster("a.tif", GREY).read_bytes(), name="a.tif"))
    assert middle(get_map(client, f"slide-{slide.pk}")) == (90, 90, 90, 255)


def test_files_of_a_storage_elsewhere_are_layers(client, register, scene, raster, monkeypatch, tmp_path):
    monkeypatch.setattr(Scene._meta.get_field("file"), "storage", Elsewhere(tmp_path))
    register(SceneViewSet)
    made = scene("Meadow", GREY)
    assert middle(get_map(client, f"scene-{made.pk}")) == (90, 90, 90, 255)
    made.file.save("other.tif", ContentFile(raster("bright.tif", BRIGHT).read_bytes()))
    assert middle(get_map(client, f"scene-{made.pk}")) == (200, 200, 200, 255)


def test_a_path_that_fails_is_told_of(client, register):
    class FailingViewSet(TapeViewSet):
        def get_path(self, request, pk=None):
            raise RuntimeError("secret")

    register(FailingViewSet)
    tape = Tape.objects.create(path="x")
    assert Layer.objects.get().problem == "The view set's get_path failed."
    assert client.get(f"/maps/api/layers/tape-{tape.pk}/").status_code == 404
