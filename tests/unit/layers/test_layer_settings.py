"""Layers of a followed folder as the files beside their images want them."""

import json
import os
import time

import pytest

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.folder import FolderCatalog
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.index_catalog import IndexCatalog
from ogc_large_image.layers.links import Identifier, Link, Logo
from ogc_large_image.layers.series_pattern import SeriesPattern
from ogc_large_image.sources.description import Axis
from ogc_large_image.sources.ref import SourceRef
from tests.unit.layers.descriptions import description

SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>x</Name>
<UserStyle><Name>steps</Name><Title>Steps</Title><FeatureTypeStyle><Rule><RasterSymbolizer><ColorMap>
<ColorMapEntry color="#0000ff" quantity="0"/><ColorMapEntry color="#00ff00" quantity="30"/>
</ColorMap></RasterSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


class Folder:
    def __init__(self, path):
        self.path, self.index = path / "data", path / "index"
        self.path.mkdir()
        self.described = []
        self.variables = ("",)
        self.frames = {"axes": (), "frames": 1}

    def write(self, name, content="x"):
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        os.utime(file, (time.time() - 10, time.time() - 10 + len(content)))

    def describe(self, path):
        self.described.append(path.name)
        return [(SourceRef(str(path), "1", variable), description(**self.frames)) for variable in self.variables]

    def catalog(self, series=None):
        catalog = FolderCatalog(
            [self.path], FolderIndex(self.index), self.describe, series=SeriesPattern(series) if series else None
        )
        catalog.update()
        return catalog

    def layer(self, name):
        return IndexCatalog(self.index).layer(name)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.mark.parametrize("name", ["x.layer.json", "x.tif.layer.json"])
def test_words_and_links(folder, name):
    folder.write("x.tif")
    folder.write(
        name,
        {
            "title": "Heights",
            "abstract": "Of a place.",
            "keywords": ["height", "terrain"],
            "attribution": {
                "title": "Survey",
                "url": "https://survey.example/",
                "logo": {"url": "https://survey.example/logo.png", "type": "image/png", "width": 80, "height": 30},
            },
            "identifiers": [{"authority": "survey", "url": "https://survey.example/ids", "value": "42"}],
            "metadata": [{"url": "https://survey.example/x.xml", "type": "text/xml", "standard": "ISO19115:2003"}],
            "data": [{"url": "https://survey.example/x.tif", "type": "image/tiff"}],
            "queryable": False,
            "resampling": "bilinear",
            "scales": {"min": 1000, "max": 50000},
            "tile_matrix_sets": ["WebMercatorQuad"],
        },
    )
    assert folder.catalog().problems == ()
    layer = folder.layer("x")
    assert (layer.title, layer.abstract, layer.keywords) == ("Heights", "Of a place.", ("height", "terrain"))
    assert (layer.attribution, layer.attribution_url) == ("Survey", "https://survey.example/")
    assert layer.logo == Logo("https://survey.example/logo.png", "image/png", 80, 30)
    assert layer.identifiers == (Identifier("survey", "https://survey.example/ids", "42"),)
    assert layer.metadata_links == (Link("https://survey.example/x.xml", "text/xml", "ISO19115:2003"),)
    assert layer.data_links == (Link("https://survey.example/x.tif", "image/tiff"),)
    assert (layer.queryable, layer.resampling, layer.tile_matrix_sets) == (False, Resampling.BILINEAR, ("WebMercatorQuad",))
    assert (layer.min_scale, layer.max_scale) == (1000, 50000)


def test_styles(folder):
    folder.write("x.tif")
    folder.write("x.sld", SLD)
    folder.write(
        "x.layer.json",
        {
            "styles": [
                {"name": "steps", "sld": "x.sld"},
                {"name": "green", "title": "Green", "style": {"band": 1, "palette": "#00ff00", "min": 0, "max": 9}},
                {"name": "doubled", "style": {"expression": "b1 * 2", "min": 0, "max": 9}},
                {"name": "plain"},
            ]
        },
    )
    assert folder.catalog().problems == ()
    steps, green, doubled, plain = folder.layer("x").styles
    assert (steps.name, steps.title, [stop.value for stop in steps.bands[0].stops]) == ("steps", "Steps", [0, 30])
    assert (green.name, green.title, green.bands[0].palette) == ("green", "Green", ((0, 0, 0, 255), (0, 255, 0, 255)))
    assert doubled.bands[0].expression
    assert plain.is_default


def test_what_the_numbers_of_a_band_are(folder):
    folder.write("x.tif")
    words = {"name": "cover", "unit": "class", "scale": 2.0, "offset": 1.0, "categories": ["water", "", "wood"]}
    folder.write("x.layer.json", {"bands": [{"band": 1, **words}]})
    catalog = folder.catalog()
    (band,) = folder.layer("x").description.bands
    assert {name: getattr(band, name) for name in words} == {**words, "categories": ("water", "", "wood")}
    os.unlink(folder.path / "x.layer.json")
    catalog.update()
    (band,) = folder.layer("x").description.bands
    assert (band.name, band.unit, band.scale, band.categories) == ("", "m", 1.0, ("none", "some"))


def test_dimensions(folder):
    folder.frames = {"axes": (Axis("time", ("2000-01-01", "2001-01-01"), unit="ISO8601"),), "frames": 2}
    folder.write("x.tif")
    folder.write(
        "x.layer.json",
        {
            "dimensions": [
                {"name": "time", "default": "earliest", "nearest_value": False},
                {"name": "elevation", "kind": "value", "extent": "0/100/1", "units": "CRS:88", "unit_symbol": "m"},
            ]
        },
    )
    assert folder.catalog().problems == ()
    found = {each.name: each for each in folder.layer("x").dimensions}
    assert (found["time"].default, found["time"].nearest_value) == ("2000-01-01", False)
    assert (found["elevation"].axis, found["elevation"].units, found["elevation"].default) == (None, "CRS:88", "0/100")


def test_a_variable_of_a_file(folder):
    folder.variables = ("t", "p")
    folder.write("x.nc")
    folder.write("x.layer.json", {"keywords": ["air"], "variables": {"t": {"title": "Temperature"}}})
    folder.catalog()
    assert (folder.layer("x_t").title, folder.layer("x_t").keywords) == ("Temperature", ("air",))
    assert (folder.layer("x_p").title, folder.layer("x_p").keywords) == ("X: P", ("air",))


def test_a_folder_and_what_is_below_it(folder):
    folder.write("_folder.layer.json", {"attribution": {"title": "All"}, "keywords": ["one"]})
    folder.write("a.tif")
    folder.write("sub/b.tif")
    folder.write("sub/_folder.layer.json", {"keywords": ["two"], "layers": {"b.*": {"title": "Bee"}}})
    assert folder.catalog().problems == ()
    a, b = folder.layer("a"), folder.layer("b")
    assert (a.attribution, a.keywords, b.attribution, b.keywords, b.title) == ("All", ("one",), "All", ("two",), "Bee")


def test_a_folders_sld_lies_beside_the_folders_file(folder):
    folder.write("_folder.layer.json", {"styles": [{"name": "steps", "sld": "x.sld"}]})
    folder.write("x.sld", SLD)
    folder.write("sub/b.tif")
    folder.write("sub/b.layer.json", {"title": "Bee"})
    assert folder.catalog().problems == ()
    assert (folder.layer("b").title, folder.layer("b").styles[0].title) == ("Bee", "Steps")


def test_a_series_and_its_dimension(folder):
    folder.write("t_2001.tif")
    folder.write("t_2002.tif")
    folder.write(
        "_folder.layer.json",
        {"layers": {"t_*": {"title": "Years", "dimensions": [{"name": "time", "default": "earliest"}]}}},
    )
    assert folder.catalog(r"(?P<time>\d{4})").problems == ()
    layer = folder.layer("t")
    assert (layer.title, layer.dimensions[0].default) == ("Years", layer.dimensions[0].values[0])
    assert len(layer.series) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"titel": "x"}, "titel"),
        ({"styles": [{"name": "a", "sld": "gone.sld"}]}, "styles.a: gone.sld"),
        ({"styles": [{"name": "a", "style": {"function": "os.system"}}]}, "styles.a: Functions"),
        ({"styles": [{"name": "a"}, {"name": "a"}]}, "same name"),
        ({"dimensions": [{"name": "time"}]}, "no axis"),
        ({"scales": {"min": 9, "max": 3}}, "scales"),
        ({"bands": [{"band": 2, "unit": "m"}]}, "no band 2"),
    ],
)
def test_an_image_is_served_without_a_file_that_is_wrong(folder, content, told):
    folder.write("x.tif")
    folder.write("x.layer.json", content)
    (problem,) = folder.catalog().problems
    assert (problem.file, problem.is_served) == ("x.tif", True)
    assert told in problem.reason
    assert folder.layer("x").title == "X"


def test_a_change_is_followed_without_describing_the_image_again(folder):
    folder.write("x.tif")
    folder.write("x.sld", SLD)
    folder.write("x.layer.json", {"title": "One", "styles": [{"name": "steps", "sld": "x.sld"}]})
    catalog = folder.catalog()
    before = folder.layer("x")
    folder.write("x.layer.json", {"title": "Another", "styles": [{"name": "steps", "sld": "x.sld"}]})
    assert catalog.update()
    assert (folder.layer("x").title, folder.described) == ("Another", ["x.tif"])
    folder.write("x.sld", SLD.replace('quantity="30"', 'quantity="3000"'))
    assert catalog.update()
    assert [stop.value for stop in folder.layer("x").styles[0].bands[0].stops] == [0, 3000]
    os.unlink(folder.path / "x.layer.json")
    assert catalog.update()
    assert (folder.layer("x").title, folder.described) == ("X", ["x.tif"])
    assert before.revision != folder.layer("x").revision
