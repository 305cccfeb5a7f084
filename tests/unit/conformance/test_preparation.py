import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from conformance.layers.preparation import SERIES, prepare
from conformance.layers.words import PICTURES
from ogc_large_image.layers.folder import FolderCatalog
from ogc_large_image.layers.folder_index import FolderIndex
from ogc_large_image.layers.followed import first_scan
from ogc_large_image.layers.series_pattern import SeriesPattern
from tests.unit.conformance.shapefiles import shapefile_of

LAKE = [(0.001, -0.0015), (0.001, -0.0005), (0.002, -0.0005), (0.002, -0.0015), (0.001, -0.0015)]
MOMENTS = ("2000-01-01T00:00:00Z", "2000-01-01T00:00:05Z", "2000-01-01T00:01:00Z")


def encoded(array, kind):
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Made of data of the same names and kinds as the OGC's, but much smaller."""
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("folder")
    picture = encoded(np.full((8, 8, 4), 200, np.uint8), "PNG")
    with zipfile.ZipFile(data / "png-worldfiles-wms-1.3.0.zip", "w") as archive:
        for name in PICTURES:
            archive.writestr(f"{name}.png", picture)
            archive.writestr(f"__MACOSX/{name}.png", b"")
            archive.writestr(f"{name}.pgw", "0.001\n0\n0\n-0.001\n0\n0\n")
    with zipfile.ZipFile(data / "data-wms-1.3.0.zip", "w") as archive:
        for name in (*PICTURES, "Lakes", "Autos", "Terrain", "LakesWithElevation"):
            archive.writestr(f"metadata/{name}.xml", "<record/>")
        lakes = shapefile_of("poly", "ELEV", [([LAKE], level) for level in (500, 490, 480)])
        autos = shapefile_of("point", "TIME", [((0.001, 0.001), time) for time in MOMENTS])
        for stem, shape in (("lakesWithElevation", lakes), ("Autos", autos)):
            archive.writestr(f"shapefile/{stem}.shp", shape[0])
            archive.writestr(f"shapefile/{stem[0].upper()}{stem[1:]}.dbf", shape[1])
    (data / "terrain.tif").write_bytes(encoded(np.arange(64, dtype=np.uint16).reshape(8, 8) + 140, "TIFF"))
    prepare(data, folder, "http://127.0.0.1:1/files")
    return folder


@pytest.fixture(scope="module")
def layers(folder):
    """What the product finds in it."""
    catalog = FolderCatalog([folder / "rasters"], FolderIndex(folder / "index"), series=SeriesPattern(SERIES))
    first_scan(catalog)
    assert not catalog.problems
    return {layer.name: layer for layer in catalog.layers}


def test_the_layers_have_the_titles_that_the_suites_look_for(layers):
    known = {layer.title for layer in layers.values()}

    assert known == {f"cite:{name}" for name in (*PICTURES, "Lakes", "Autos", "Terrain")} | {"Ground", "Levels"}


def test_levels_of_the_lakes_are_a_dimension(layers):
    (elevation,) = layers["Lakes"].dimensions

    assert (elevation.name, elevation.units, elevation.default, elevation.extent) == (
        "elevation",
        "CRS:88",
        "500",
        "500,490,480",
    )
    assert (elevation.multiple_values, elevation.nearest_value) == (False, True)


def test_moments_of_the_autos_are_a_dimension(layers):
    (time,) = layers["Autos"].dimensions

    assert time.values == MOMENTS
    assert "2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S" in time.extent.split(",")


def test_heights_are_filtered_by_value(layers):
    (elevation,) = layers["Terrain"].dimensions

    assert (elevation.axis, elevation.default, elevation.extent) == (None, "0/425", "0/425/1")
    assert layers["Terrain"].description.extent == pytest.approx((-0.5, -0.5, 0.5, 0.5))


def test_one_layer_has_two_dimensions(layers):
    assert {dimension.name for dimension in layers["Levels"].dimensions} == {"dim_drawing", "elevation"}


def test_every_document_that_a_layer_points_to_is_there(folder, layers):
    layer = layers["Lakes"]
    links = [layer.logo.url, *(link.url for link in (*layer.metadata_links, *layer.data_links))]

    assert len(links) == 3
    for url in links:
        assert (folder / "public" / url.removeprefix("http://127.0.0.1:1/")).exists()
