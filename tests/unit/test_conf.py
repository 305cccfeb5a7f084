"""The settings dict: defaults, wrong values, and reloading."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from ogc_large_image import conf
from ogc_large_image.conf import app_settings, max_age, problems
from ogc_large_image.errors import InvalidStyle
from ogc_large_image.geo.crs import Crs
from ogc_large_image.limits import Limits
from ogc_large_image.styles.palettes import resolve_palette


@pytest.fixture
def configure(settings):
    def configure(**values):
        settings.OGC_LARGE_IMAGE = values

    return configure


def test_defaults_are_valid(settings):
    del settings.OGC_LARGE_IMAGE
    assert problems() == ()
    assert app_settings().cache == "memory"
    assert app_settings().limits == Limits()


def test_a_changed_setting_is_read_again(configure):
    configure(MAX_SOURCES=3)
    assert app_settings().max_sources == 3
    configure(MAX_SOURCES=4)
    assert app_settings().max_sources == 4


def test_limits_and_service_become_values(configure):
    configure(LIMITS={"max_width": 100}, SERVICE={"title": "Maps", "keywords": ["a", "b"]})
    assert app_settings().limits == Limits(max_width=100)
    assert app_settings().service.title == "Maps"
    assert app_settings().service.keywords == ("a", "b")


def test_crs_codes_become_crss_without_repetition(configure):
    configure(CRS=["EPSG:32633", "urn:ogc:def:crs:EPSG::32633", "EPSG:2056"])
    assert app_settings().crs == (Crs.parse("EPSG:32633"), Crs.parse("EPSG:2056"))


def test_max_age_keeps_the_defaults_of_other_kinds(configure):
    configure(MAX_AGE={"tile": 5})
    assert max_age("tile") == 5
    assert max_age("map") == conf.DEFAULTS["MAX_AGE"]["map"]


def test_public_url_loses_its_last_slash(configure):
    configure(PUBLIC_URL="https://maps.example.org/geo/")
    assert app_settings().public_url == "https://maps.example.org/geo"


def test_a_sites_palettes_are_known_by_name_until_the_settings_change(settings):
    settings.OGC_LARGE_IMAGE = {"PALETTES": {"house": ["#000", "navy", [0, 0, 1]]}}
    app_settings()
    assert resolve_palette("house") == ((0, 0, 0, 255), (0, 0, 128, 255), (0, 0, 255, 255))
    settings.OGC_LARGE_IMAGE = {}
    app_settings()
    with pytest.raises(InvalidStyle):
        resolve_palette("house")


def test_an_import_string_is_imported(configure):
    configure(CATALOG="tests.conftest.ListedCatalog")
    assert app_settings().catalog.__name__ == "ListedCatalog"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("CATALOG", "no.such.module.Catalog"),
        ("CATALOG", 5),
        ("CATALOG_OPTIONS", ["paths"]),
        ("CATALOG_OPTIONS", {1: 2}),
        ("CACHE", "no such alias"),
        ("CACHE", None),
        ("CACHE", []),
        ("CACHE_BYTES", -1),
        ("CACHE_BYTES", "many"),
        ("CRS", "EPSG:4326"),
        ("CRS", ["EPSG:999999"]),
        ("CRS", ["CRS:1"]),
        ("CRS", 5),
        ("LIMITS", {"max_widht": 5}),
        ("LIMITS", {"max_width": 0}),
        ("LIMITS", {"max_width": True}),
        ("LIMITS", []),
        ("SERVICE", {"titel": "x"}),
        ("SERVICE", {"keywords": "x"}),
        ("PUBLIC_URL", "maps.example.org"),
        ("PUBLIC_URL", "ftp://maps.example.org"),
        ("PUBLIC_URL", "https://maps.example.org/?a=b"),
        ("PUBLIC_URL", None),
        ("PUBLIC_URL", "http://[::1"),
        ("MAX_SOURCES", 0),
        ("MAX_AGE", {"tiles": 5}),
        ("MAX_AGE", {"tile": -5}),
        ("MAX_AGE", 5),
    ],
)
def test_a_wrong_value_is_one_problem_that_names_its_key(configure, key, value):
    configure(**{key: value})
    (problem,) = problems()
    assert (problem.kind, problem.key) == ("value", key)
    assert key in problem.text
    with pytest.raises(ImproperlyConfigured):
        app_settings()


def test_an_unknown_key_is_a_problem_but_does_not_stop_the_service(configure):
    configure(CACHES="memory")
    assert [(problem.kind, problem.key) for problem in problems()] == [("unknown", "CACHES")]
    assert app_settings().cache == "memory"


def test_a_setting_that_is_no_dict_is_a_problem(settings):
    settings.OGC_LARGE_IMAGE = ["CATALOG"]
    assert [problem.kind for problem in problems()] == ["shape"]
    with pytest.raises(ImproperlyConfigured):
        app_settings()


def test_templates_are_found_in_a_checkout_or_in_the_package():
    places = [*conf.TEMPLATE_DIRS, conf.PACKAGED_TEMPLATES]
    assert any((place / "ogc_large_image" / "landing.html").is_file() for place in places)


TILE_SETTINGS = [
    ("FORMATS", ["image/bmp"], "cannot be written"),
    ("FORMATS", "image/png", "not a list"),
    ("FORMATS", [3], "not a list of texts"),
    ("TILE_MATRIX_SETS", {}, "not a list"),
    ("TILE_MATRIX_SETS", [{}], "at position 0 has no 'id'"),
    ("TILE_MATRIX_SETS", ["/nowhere.json"], "at position 0 cannot be read"),
    ("LAYER_TILE_MATRIX_SETS", "own", "not a list"),
    ("LAYER_TILE_MATRIX_SETS", ["WebMercatorQuad", "Nothing"], "'Nothing', which is not known"),
    ("LAYER_TILE_MATRIX_SETS", ["GNOSISGlobalGrid"], "variable matrix widths"),
    ("POINT_IJ_OUT_OF_RANGE", 1, "neither True nor False"),
    ("PALETTES", ["#f00"], "not a dict"),
    ("PALETTES", {"own": "#f00"}, "'own', which is not a list"),
    ("PALETTES", {"own": [1]}, "'own', which is not a list"),
    ("PALETTES", {"own": ["nocolour"]}, "'own': A colour of the palette is not known"),
    ("PALETTES", {"own": [("a", 1, 2)]}, "'own'"),
    ("PALETTES", {"viridis": ["#f00"]}, "already"),
    ("EXPRESSIONS", "use_expressions", "permission"),
    ("EXPRESSIONS", 1, "permission"),
]


@pytest.mark.parametrize(("key", "value", "text"), TILE_SETTINGS)
def test_wrong_settings_of_tiles_are_told(settings, key, value, text):
    settings.OGC_LARGE_IMAGE = {key: value}
    (problem,) = conf.problems()
    assert problem.key == key
    assert text in problem.text


@pytest.mark.parametrize("names", [["own"], ["UTM*", "WebMercatorQuad@2x"], ["WorldCRS84Quad"], []])
def test_tile_matrix_sets_are_named_or_matched(settings, names):
    settings.OGC_LARGE_IMAGE = {"LAYER_TILE_MATRIX_SETS": names}
    assert conf.problems() == ()
    assert conf.app_settings().layer_tile_matrix_sets == tuple(names)
