import math
from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.description import Band
from ogc_large_image.sources.soundness import check_description
from tests.rasters import RasterSpec, write
from tests.unit.layers.descriptions import description

WORLD = BBox(-180, -90, 180, 90)


def test_a_description_of_an_image_is_sound():
    check_description(description())
    check_description(description(crs=PIXEL, axes=(), frames=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"width": 0},
        {"height": 2**31},
        {"width": 10**400},
        {"frames": -1},
        {"frames": 3},
        {"bands": ()},
        {"bands": (Band(2, "uint8"),)},
        {"bands": (Band(1, "uint8"), Band(1, "uint8"))},
        {"bands": (Band(1, "x"),)},
        {"bands": (Band(1, "U8"),)},
        {"bands": (Band(1, "uint8", colortable=((0, 0, 0, 10**400),)),)},
        {"geotransform": (0.0, 1.0, 1.0, 0.0, 1.0, 1.0)},
        {"geotransform": (0.0, 1.0, 0.0, math.nan, 0.0, -1.0)},
        {"extent": BBox(10, 0, 0, 10)},
        {"extent": BBox(0, 0, math.inf, 10)},
        {"extent": BBox(-1e308, 0, 1e308, 10)},
        {"geographic_extent": BBox(0, 0, math.nan, 10)},
        {"geographic_extent": BBox(0, 0, 1e308, 1e308)},
        {"crs": PIXEL, "geographic_extent": WORLD},
    ],
    ids=str,
)
def test_what_no_image_has_is_found(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        check_description(replace(description(), **wrong))


@pytest.mark.parametrize(
    "geotransform",
    [(math.nan, 10.0, 0.0, 0.0, 0.0, -10.0), (0.0, math.inf, 0.0, 0.0, 0.0, -10.0), (-1e308, 1e307, 0.0, 1e308, 0.0, -2e307)],
)
def test_a_file_without_a_measurable_place_is_no_image(tmp_path, geotransform):
    data = np.zeros((1, 30, 30), "uint8")
    path = write(tmp_path / "nowhere.tif", RasterSpec(data, geotransform=geotransform))
    with pytest.raises(SourceUnreadable):
        describe_source(file_ref(path))


def test_words_of_a_file_that_are_no_utf_8_are_texts(tmp_path):
    path = write(tmp_path / "old.tif", RasterSpec(np.zeros((1, 30, 30), "uint8"), descriptions=["celsius"]))
    path.write_bytes(path.read_bytes().replace(b"celsius", b"in \xb0C.."))
    (band,) = describe_source(file_ref(path)).bands
    # rasterio tells nothing of such a word.
    assert band.name == ("in °C.." if FLAVOUR == "gdal" else "")
