from __future__ import annotations

import subprocess
import sys

import matplotlib
import pytest
from large_image.tilesource.geo import GDALBaseFileTileSource
from large_image.tilesource.utilities import getAvailableNamedPalettes

from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.palettes import SitePalettes, list_palettes, resolve_palette, use_site_palettes


def _large_images(value):
    listed = [list(item) if isinstance(item, tuple) else item for item in value] if isinstance(value, tuple) else value
    return tuple(tuple(bytes.fromhex(colour[1:])) for colour in GDALBaseFileTileSource.getHexColors(listed))


@pytest.mark.parametrize("name", sorted(matplotlib.colormaps))
def test_matplotlibs_colormaps_are_large_images(name):
    assert resolve_palette(name) == _large_images(name)


def test_palettables_palettes_are_large_images():
    names = list_palettes()["palettable"]
    assert {name.split(".")[0] for name in names} >= {
        "cartocolors",
        "cmocean",
        "colorbrewer",
        "matplotlib",
        "scientific",
        "tableau",
    }
    assert [name for name in names[::7] if resolve_palette(name) != _large_images(name)] == []


def test_every_palette_of_large_image_is_known():
    listed = list_palettes()
    known = set(listed["matplotlib"]) | set(listed["palettable"])
    assert set(getAvailableNamedPalettes(includeColors=False)) <= known


@pytest.mark.parametrize(
    "value",
    [
        "red",
        "GREEN",
        "green",
        "G",
        "g",
        "gray",
        "#f80",
        "#f808",
        "#ff8800",
        "#ff880080",
        "rgb(1, 2, 3)",
        "rgb(10%, 20%, 30%)",
        "rgba(1,2,3,4)",
        "hsl(120, 50%, 50%)",
        "hsv(200,50%,50%)",
        "tab:orange",
        "xkcd:sky blue",
        "viridis",
        "matplotlib.Viridis_12",
        "colorbrewer.sequential.YlGn_9_r",
        ("#000", "red", "tab:blue", "C1", "0.5", "k"),
        ("#fff",),
        ((0, 0, 0), (0.5, 0.25, 1), (1, 1, 1, 0.5), (0.7, 0.1, 0.99, 0)),
        ("#0000", (1, 0, 0)),
    ],
)
def test_colours_are_large_images(value):
    assert resolve_palette(value) == _large_images(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        (),
        "no such palette",
        "viridis ",
        "#ff",
        "#gggggg",
        "rgb(1,2)",
        "rgb(999,0,0)",
        "rgb(٣,0,0)",
        "٠",
        "a" * 101,
        "vir\x00idis",
        "viridis\n",
        "palette.Palette",
        "matplotlib.sys.modules",
        "utils.split_name_length",
        "os.path",
        "__class__.__name__",
        "colorbrewer..YlGn_9",
        ("red", ""),
        ("viridis",),
        ((0, 0),),
        ((0, 0, 0, 0, 0),),
        ((0, 0, 2),),
        ((0, 0, -1),),
        ((0, 0, float("nan")),),
    ],
)
def test_anything_else_is_refused(value):
    with pytest.raises(InvalidStyle) as caught:
        resolve_palette(value, "palette")
    assert caught.value.locator == "palette"


_NO_IMPORTS = """
import sys
from ogc_large_image.errors import InvalidStyle
from ogc_large_image.styles.palettes import resolve_palette
assert resolve_palette("#f00")
assert not {"matplotlib", "palettable", "large_image"} & sys.modules.keys()
assert resolve_palette("viridis")
assert not {"matplotlib.pyplot", "palettable", "large_image"} & sys.modules.keys()
assert resolve_palette("colorbrewer.sequential.YlGn_9")
before = set(sys.modules)
for name in ("antigravity.fly", "wsgiref.util", "palettable.nothing", "colorbrewer.data.x", "xml.dom.minidom"):
    try:
        resolve_palette(name)
    except InvalidStyle:
        continue
    raise AssertionError(name)
assert set(sys.modules) == before
"""


def test_names_of_clients_import_nothing():
    subprocess.run([sys.executable, "-c", _NO_IMPORTS], check=True)


# --- a site's own -------------------------------------------------------------


@pytest.fixture
def no_site_palettes():
    yield
    use_site_palettes(SitePalettes())


@pytest.mark.usefixtures("no_site_palettes")
def test_a_site_names_palettes_of_its_own():
    with pytest.raises(InvalidStyle):
        resolve_palette("house-blue")
    first = SitePalettes().with_palette("house-blue", ["#000", "navy", (0, 0, 1)])
    use_site_palettes(first.with_palette("house-red", ["#f00"]))
    assert resolve_palette("house-blue") == ((0, 0, 0, 255), (0, 0, 128, 255), (0, 0, 255, 255))
    assert list_palettes()["site"] == ("house-blue", "house-red")
    assert set(first.by_name) == {"house-blue"}
    use_site_palettes(SitePalettes())
    with pytest.raises(InvalidStyle):
        resolve_palette("house-blue")


@pytest.mark.parametrize(
    ("name", "colours"),
    [("viridis", ["#f00"]), ("red", ["#f00"]), ("#f00", ["#f00"]), ("a b", ["#f00"]), ("", ["#f00"]), ("own", []),
     ("own", "#f00"), ("own", ["nocolour"]), ("taken", ["#f00"])],
)  # fmt: skip
def test_names_and_colours_of_a_site_are_checked(name, colours):
    known = SitePalettes().with_palette("taken", ["#00f"])
    with pytest.raises(ValueError, match=r"palette|colour"):
        known.with_palette(name, colours)


def test_a_sites_palettes_cannot_be_changed_behind_its_back():
    with pytest.raises(TypeError):
        SitePalettes().with_palette("own", ["#f00"]).by_name["other"] = ()
