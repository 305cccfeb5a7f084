"""What is said of the layers of a registered model, by a hook for each field."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from rest_framework.viewsets import GenericViewSet

from ogc_large_image import ogc
from ogc_large_image.publishing.models import Layer, LayerGroup, Style
from ogc_large_image.rest import LargeImageFileDetailMixin
from tests.publishing.scenes.models import Scene
from tests.publishing.test_registered_models import GREY, get_map, layer_names, middle
from tests.rasters import RasterSpec, write_netcdf

pytestmark = pytest.mark.django_db(transaction=True)

CAPABILITIES = "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0"
PLAIN = RasterSpec(GREY.data, crs=None, geotransform=None, interpretations=["red", "green", "blue"])
RED = {"name": "red", "title": "Red", "style": {"band": 1, "palette": ["#ff0000", "#ff0000"], "min": 0, "max": 255}}
POINTS = [[0, 0, 0, 10], [10, 0, 10, 10], [0, 10, 0, 0]]


class Said(ogc.LayerOptions):
    def layer_name(self, scene):
        return f"{scene.title} (raw)"

    def layer_title(self, scene):
        return scene.title.upper()

    def layer_abstract(self, scene):
        return f"A picture of {scene.title}."

    def layer_keywords(self, scene):
        return ("land", "cover")

    def layer_group(self, scene):
        return "Land", "Cover"

    def layer_styles(self, scene):
        return [RED]

    def layer_details(self, scene):
        return {"attribution": {"title": "Survey"}}


class SaidByViewSet(GenericViewSet, LargeImageFileDetailMixin):
    queryset = Scene.objects.all()
    FILE_FIELD_NAME = "file"
    layer_name = Said.layer_name
    layer_title = Said.layer_title
    layer_abstract = Said.layer_abstract
    layer_keywords = Said.layer_keywords
    layer_group = Said.layer_group
    layer_styles = Said.layer_styles
    layer_details = Said.layer_details


def by_options(register):
    register(Scene, Said)


def by_viewset(register):
    register(SaidByViewSet)


@pytest.mark.parametrize("published", [by_options, by_viewset])
def test_the_words_of_a_layer_are_its_hooks_of_options_and_view_sets_alike(client, register, scene, published):
    published(register)
    scene("meadow", GREY)
    text = client.get(CAPABILITIES).text
    for part in (
        "<Name>meadow_raw</Name>",
        "<Title>MEADOW</Title>",
        "<Abstract>A picture of meadow.</Abstract>",
        "<Keyword>land</Keyword>",
        "<Title>Red</Title>",
        "<Attribution><Title>Survey</Title>",
    ):
        assert part in text
    assert text.index("<Title>Land</Title>") < text.index("<Title>Cover</Title>") < text.index("<Name>meadow_raw</Name>")
    assert middle(get_map(client, "meadow_raw")) == (255, 0, 0, 255)


def test_a_view_set_says_all_itself(register):
    with pytest.raises(ImproperlyConfigured, match="is a view set"):
        register(SaidByViewSet, Said)


def test_words_follow_their_object_and_the_name_stays(client, register, scene):
    register(Scene, Said)
    made = scene("meadow", GREY)
    made.title = "wood"
    made.save()
    (layer,) = client.get("/maps/api/layers/").json()["results"]
    assert (layer["name"], layer["title"]) == ("meadow_raw", "WOOD")


def test_a_name_that_is_taken_gets_the_apps_and_a_number(client, register, scene):
    register(Scene, Said)
    for _ in range(3):
        scene("meadow", GREY)
    assert sorted(layer_names(client)) == ["meadow_raw", "scenes-meadow_raw", "scenes-meadow_raw-2"]


def test_what_no_hook_speaks_of_is_the_admin_sites(register, scene):
    register(Scene)
    made = scene("meadow", GREY)
    row = Layer.objects.get()
    row.abstract, row.keywords = "By hand.", ["hand"]
    row.save()
    row.styles.add(Style.objects.create(name="by-hand"))
    made.title = "wood"
    made.save()
    row.refresh_from_db()
    assert (row.title, row.abstract, row.keywords) == ("wood", "By hand.", ["hand"])
    assert [style.name for style in row.styles.all()] == ["by-hand"]


def test_an_object_that_has_not_changed_writes_nothing_to_its_layer(register, scene):
    register(Scene, Said)
    made = scene("meadow", GREY)
    before = Layer.objects.get().stamp, Style.objects.get().stamp
    made.save()
    assert (Layer.objects.get().stamp, Style.objects.get().stamp) == before


def test_a_style_in_full_is_one_row_for_all_layers_that_have_it(client, register, scene):
    said = {**RED}

    class Styled(ogc.LayerOptions):
        def layer_styles(self, scene):
            return [said]

    register(Scene, Styled)
    made = scene("meadow", GREY)
    scene("wood", GREY)
    assert Style.objects.count() == 1
    said["style"] = {"band": 1, "palette": ["#0000ff", "#0000ff"], "min": 0, "max": 255}
    made.save()
    assert {middle(get_map(client, name)) for name in layer_names(client)} == {(0, 0, 255, 255)}


def test_a_style_of_the_admin_site_is_named(client, register, scene):
    class Styled(ogc.LayerOptions):
        def layer_styles(self, scene):
            return ["red", "plain"]

    Style.objects.create(name="plain")
    Style.objects.create(name="red", definition=RED["style"])
    register(Scene, Styled)
    made = scene("meadow", GREY)
    assert middle(get_map(client, f"scene-{made.pk}")) == (255, 0, 0, 255)


def test_a_place_said_in_another_way_takes_the_former_s_place(register, scene):
    class Placed(ogc.LayerOptions):
        def layer_crs(self, scene):
            return "EPSG:32633"

        def layer_geotransform(self, scene):
            return (0, 1, 0, 10, 0, -1) if scene.title == "measured" else None

        def layer_points(self, scene):
            return POINTS if scene.title == "fitted" else None

        def layer_extent(self, scene):
            return (0, 0, 10, 10) if scene.title == "spread" else None

    register(Scene, Placed)
    made = scene("measured", PLAIN)
    for title, expected in [
        ("fitted", (None, POINTS, None)),
        ("spread", (None, None, [0, 0, 10, 10])),
        ("measured", ([0, 1, 0, 10, 0, -1], None, None)),
    ]:
        made.title = title
        made.save()
        row = Layer.objects.get()
        assert (row.geotransform, row.points, row.extent, row.problem) == (*expected, "")


@pytest.mark.parametrize(
    "hooks",
    [
        {"layer_geotransform": lambda self, scene: (0, 1, 0, 10, 0, -1)},
        {"layer_points": lambda self, scene: POINTS},
        {"layer_extent": lambda self, scene: (0, 0, 10, 10)},
    ],
)
def test_an_image_without_a_place_gets_one(client, register, scene, hooks):
    register(Scene, type("Placed", (ogc.LayerOptions,), {"layer_crs": lambda self, scene: "EPSG:4326", **hooks}))
    made = scene("meadow", PLAIN)
    assert client.get(f"/maps/api/layers/scene-{made.pk}/").json()["extent"]["bbox"] == pytest.approx([0, 0, 10, 10])
    assert middle(get_map(client, f"scene-{made.pk}")) == (90, 90, 90, 255)


def test_an_object_says_which_variable_of_its_file_is_shown(client, register, tmp_path, settings):
    class Chosen(ogc.LayerOptions):
        def layer_variable(self, scene):
            return scene.title

    settings.OGC_LARGE_IMAGE = settings.OGC_LARGE_IMAGE | {"TRUSTED_FOLDERS": [tmp_path]}
    settings.MEDIA_ROOT = str(tmp_path)
    register(Scene, Chosen)
    body = write_netcdf(tmp_path / "model.nc", bands=2).read_bytes()
    made = Scene.objects.create(file=ContentFile(body, name="model.nc"))
    assert "say which variable is meant, of Band1, Band2." in Layer.objects.get().problem
    made.title = "Band2"
    made.save()
    assert Layer.objects.get().problem == ""
    assert layer_names(client) == [f"scene-{made.pk}"]


@pytest.mark.parametrize("hook", ["layer_is_published", "layer_is_public"])
def test_an_object_says_whether_it_is_published(client, register, scene, hook):
    register(Scene, type("Chosen", (ogc.LayerOptions,), {hook: lambda self, scene: scene.title != "secret"}))
    made = scene("secret", GREY)
    assert layer_names(client) == []
    made.title = "open"
    made.save()
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_groups_have_the_very_titles_that_are_said(register, scene):
    class Grouped(ogc.LayerOptions):
        def layer_group(self, scene):
            return scene.title.split("/")

    register(Scene, Grouped)
    for title in ("land use of Zürich/today", "土地", "水", "land use of Zürich/today"):
        scene(title, GREY)
    groups = LayerGroup.objects.order_by("pk").values_list("path", "title")
    assert list(groups) == [
        ("land_use_of_Zurich/", "land use of Zürich"),
        ("land_use_of_Zurich/land_use_of_Zurich.today/", "today"),
        ("layer/", "土地"),
        ("layer-2/", "水"),
    ]


def test_a_group_is_left_by_an_empty_title(register, scene):
    class Grouped(ogc.LayerOptions):
        def layer_group(self, scene):
            return "Land" if scene.title == "meadow" else ""

    register(Scene, Grouped)
    made = scene("meadow", GREY)
    assert Layer.objects.get().group == LayerGroup.objects.get()
    made.title = "sea"
    made.save()
    assert Layer.objects.get().group is None


def fail(self, scene):
    raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("layer_title", fail),
        ("layer_abstract", fail),
        ("layer_title", lambda self, scene: "a\0b"),
        ("layer_title", lambda self, scene: "\ud800"),
        ("layer_abstract", lambda self, scene: "\ud800"),
        ("layer_keywords", lambda self, scene: "land"),
        ("layer_keywords", lambda self, scene: 5),
        ("layer_details", lambda self, scene: {"colour": "red"}),
        ("layer_details", lambda self, scene: "red"),
        ("layer_group", lambda self, scene: 5),
        ("layer_styles", lambda self, scene: ["none such"]),
        ("layer_styles", lambda self, scene: [{"style": {}}]),
        ("layer_styles", lambda self, scene: [{"name": "two words"}]),
        ("layer_styles", lambda self, scene: [{"name": "wrong", "style": {"function": "os.system"}}]),
        ("layer_styles", lambda self, scene: 5),
        ("layer_crs", lambda self, scene: "EPSG:999999"),
        ("layer_geotransform", lambda self, scene: [1, 2]),
        ("layer_points", lambda self, scene: "here"),
        ("layer_extent", lambda self, scene: (0, 0, 10)),
        ("layer_is_public", lambda self, scene: "sometimes"),
    ],
)
def test_a_hook_that_fails_is_told_of_and_keeps_nobody_from_saving(client, register, scene, hook, said):
    register(Scene, type("Failing", (ogc.LayerOptions,), {hook: said}))
    made = scene("meadow", GREY)
    assert re.match(f"{hook}|layer_crs: .*need a CRS", Layer.objects.get().problem)
    assert "secret" not in Layer.objects.get().problem
    assert layer_names(client) == [f"scene-{made.pk}"]


@pytest.mark.parametrize("hook", ["layer_title", "layer_group", "layer_name"])
def test_a_hook_whose_query_fails_is_one_that_fails(client, register, scene, hook):
    def ask(self, scene):
        return list(Scene.objects.raw("SELECT id FROM no_such_table"))

    register(Scene, type("Failing", (ogc.LayerOptions,), {hook: ask}))
    made = scene("Meadow", GREY)
    assert layer_names(client) == [f"scene-{made.pk}"]
    assert Layer.objects.get().problem == ("" if hook == "layer_name" else f"{hook} failed; the log tells how.")


def test_a_name_hook_that_fails_leaves_the_name_to_the_key(client, register, scene):
    register(Scene, type("Failing", (ogc.LayerOptions,), {"layer_name": fail}))
    made = scene("meadow", GREY)
    assert layer_names(client) == [f"scene-{made.pk}"]


def test_numbers_are_titles_and_names_too(client, register, scene):
    register(Scene, type("Numbered", (ogc.LayerOptions,), {"layer_name": lambda *_: 1984, "layer_title": lambda *_: 2}))
    scene("meadow", GREY)
    assert layer_names(client) == ["1984"]
    assert Layer.objects.get().title == "2"


def test_a_title_is_what_the_file_is_called_where_objects_do_not_say(client, register, scene, monkeypatch):
    monkeypatch.delattr(Scene, "__str__")
    register(Scene)
    scene("meadow", GREY)
    (layer,) = client.get("/maps/api/layers/").json()["results"]
    assert layer["title"].startswith("Scene1")
