"""Files of an image's values."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, InvalidParameter, LimitExceeded
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.render.cache import NullCache
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.render.plan import make_plan
from ogc_large_image.render.service import MapService
from ogc_large_image.sources.datasets import open_dataset
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.description import Band

from .fakes import CLASS_BAND, FakeReaders, describe, make_grid, make_layer, make_query

GRID = make_grid(width=32, height=8)
HEIGHTS = (Band(1, "float32", "gray", "height", "m", nodata=-1.0), Band(2, "float32", nodata=-1.0))
WITH_ALPHA = (Band(1, "uint8", "gray"), Band(2, "uint8", "alpha"))


def values_query(layer, image_format=ImageFormat.GEOTIFF, bands=(), **selected):
    query = make_query(layer, grid=GRID, format=image_format, options=EncodingOptions(raw=True, bands=bands))
    return replace(query, selections=(replace(query.selections[0], **selected),))


@pytest.fixture
def file_of(tmp_path):
    """Renders a query and opens what came of it."""
    opened = []

    def render(layer, query, mask=None):
        readers = FakeReaders(layer)
        readers.readers[layer.source.address].mask = mask
        service = MapService(readers, NullCache(), Limits())
        path = tmp_path / "values.tif"
        path.write_bytes(service.render(service.plan(query)).image.data)
        opened.append(open_dataset(str(path), "GTiff", None, {}))
        return opened[-1]

    yield render
    for dataset in opened:
        dataset.close()


def read(dataset, bands):
    return dataset.read(bands, Window(0, 0, 32, 8))


@pytest.mark.parametrize("image_format", [ImageFormat.GEOTIFF, ImageFormat.COG])
def test_values_come_in_the_images_own_type_and_place(file_of, image_format):
    layer = make_layer(description=describe(HEIGHTS))
    dataset = file_of(layer, values_query(layer, image_format))
    assert [band.dtype for band in dataset.profile.bands] == ["float32", "float32"]
    assert (read(dataset, [1, 2])[:, 0, 3] == [13, 23]).all()
    assert dataset.profile.bands[0].description == "height"
    assert dataset.profile.geotransform == pytest.approx(GRID.geotransform)


def test_bands_are_those_named_in_that_order(file_of):
    layer = make_layer()
    assert (read(file_of(layer, values_query(layer, bands=(3, 1))), [1, 2])[:, 0, 0] == [30, 10]).all()


def test_alpha_is_no_value(file_of):
    layer = make_layer(description=describe(WITH_ALPHA))
    assert len(file_of(layer, values_query(layer)).profile.bands) == 1


def test_frame_is_the_one_asked_for(file_of):
    layer = make_layer(description=describe(frames=3))
    assert read(file_of(layer, values_query(layer, frame=1)), [1])[0, 0, 0] == 110


def test_what_is_not_valid_holds_the_nodata_value(file_of):
    layer = make_layer(description=describe(HEIGHTS))
    mask = np.arange(32) % 2 == np.zeros((8, 1))
    dataset = file_of(layer, values_query(layer), mask)
    assert dataset.profile.bands[0].nodata == -1
    assert ((read(dataset, [1])[0] == -1) == ~mask).all()


NODATA = [(None, None), (1.0, 2.0), *((wrong, wrong) for wrong in (-9999.0, math.nan, math.inf, -math.inf))]
"""None, different ones, and such as the type of the values cannot hold."""


@pytest.mark.parametrize("nodata", NODATA, ids=str)
def test_without_a_common_nodata_value_there_is_a_mask(file_of, nodata):
    bands = tuple(Band(index, "uint8", nodata=value) for index, value in enumerate(nodata, 1))
    layer = make_layer(description=describe(bands))
    mask = np.arange(32) % 2 == np.zeros((8, 1))
    dataset = file_of(layer, values_query(layer), mask)
    assert ((dataset.read_mask(Window(0, 0, 32, 8)) > 0) == mask).all()


def test_what_the_value_filter_hides_is_not_valid(file_of):
    layer = make_layer(description=describe(HEIGHTS))
    values = read(file_of(layer, values_query(layer, value_ranges=((12.0, 15.0),))), [1, 2])[:, 0]
    assert np.flatnonzero(values[0] != -1).tolist() == np.flatnonzero(values[1] != -1).tolist() == [2, 3, 4, 5]


def test_labels_are_never_mixed():
    layer = make_layer(description=describe(CLASS_BAND), resampling=Resampling.AVERAGE)
    assert make_plan(values_query(layer), Limits()).values.resampling is Resampling.NEAREST


def test_other_formats_hold_colours():
    layer = make_layer()
    assert make_plan(values_query(layer, ImageFormat.PNG), Limits()).values is None


def test_several_layers_have_no_values():
    query = values_query(make_layer())
    with pytest.raises(InvalidParameter) as raised:
        make_plan(replace(query, selections=query.selections * 2), Limits())
    assert raised.value.locator == "layers"


@pytest.mark.parametrize("bands", [(0,), (4,), (-1,), (1, 9)])
def test_band_that_is_not_there_is_refused(bands):
    with pytest.raises(BandNotDefined):
        make_plan(values_query(make_layer(), bands=bands), Limits())


def test_frame_that_is_not_there_is_refused():
    with pytest.raises(FrameNotDefined):
        make_plan(values_query(make_layer(), frame=1), Limits())


def test_too_many_bands_for_the_size_are_refused():
    limits = Limits(max_source_pixels=3 * 32 * 8 - 1)
    assert make_plan(values_query(make_layer(), bands=(1, 2)), limits).values
    with pytest.raises(LimitExceeded):
        make_plan(values_query(make_layer()), limits)


def test_everything_that_changes_the_file_changes_the_fingerprint():
    layer = make_layer(description=describe(frames=2))
    base = values_query(layer)
    queries = [
        base,
        values_query(layer, bands=(1, 2)),
        values_query(layer, frame=1),
        values_query(layer, resampling=Resampling.CUBIC),
        values_query(layer, value_ranges=((0.0, 1.0),)),
        values_query(layer, ImageFormat.COG),
        values_query(replace(layer, revision="r2")),
        replace(base, grid=make_grid(width=33, height=8)),
        replace(base, options=replace(base.options, compression=9)),
        replace(base, options=EncodingOptions()),
    ]
    assert len({make_plan(query, Limits()).fingerprint for query in queries}) == len(queries)
