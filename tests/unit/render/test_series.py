"""Layers whose frames are images of their own."""

from dataclasses import replace

import numpy as np
import pytest

from ogc_large_image.errors import FrameNotDefined, LimitExceeded
from ogc_large_image.limits import Limits
from ogc_large_image.render.engine import draw
from ogc_large_image.render.plan import make_plan
from ogc_large_image.render.queries import LayerSelection
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Style
from tests.unit.render.fakes import HEIGHT_BAND, FakeReaders, describe, make_grid, make_layer, make_query

GRID = make_grid(width=8, height=2)


def series(count=3):
    refs = tuple(SourceRef(f"/secret/{number}.tif", f"v{number}") for number in range(count))
    return make_layer(description=describe(HEIGHT_BAND, frames=count), source=refs[0], series=refs)


def readers_of(layer):
    images = [make_layer(str(number), describe(HEIGHT_BAND)) for number in range(len(layer.series))]
    return FakeReaders(*images)


def query(layer, *frames, style=None):
    selections = tuple(LayerSelection(layer, style or layer.styles[0], frame) for frame in frames)
    return replace(make_query(layer, grid=GRID), selections=selections)


def reads(readers, number):
    return readers.readers[f"/secret/{number}.tif"].reads


def test_a_frame_is_the_first_one_of_its_image():
    layer = series()
    readers = readers_of(layer)
    draw(make_plan(query(layer, 1), Limits()), readers)

    assert [read[1] for read in reads(readers, 1)] == [0]
    assert not reads(readers, 0)
    assert not reads(readers, 2)


def test_a_style_over_several_frames_reads_their_images():
    layer = series()
    readers = readers_of(layer)
    style = Style(
        bands=(
            BandStyle(band=1, palette=((0, 0, 0, 255), (255, 0, 0, 255))),
            BandStyle(band=1, framedelta=1, palette=((0, 0, 0, 255), (0, 255, 0, 255))),
        )
    )
    draw(make_plan(query(layer, 1, style=style), Limits()), readers)

    assert [len(reads(readers, number)) for number in range(3)] == [0, 1, 1]


def test_an_image_is_opened_as_one_of_a_single_frame():
    ref, description, frame = series().image_of(2)

    assert (ref.address, frame) == ("/secret/2.tif", 0)
    assert (description.frames, description.axes) == (1, ())


def test_an_image_of_several_frames_holds_them_itself():
    layer = make_layer(description=describe(frames=3))

    assert layer.image_of(2) == (layer.source, layer.description, 2)


def test_the_fingerprint_depends_on_the_images_content():
    layer = series()
    changed = replace(layer, series=(layer.series[0], replace(layer.series[1], version="new"), layer.series[2]))
    first, second = (make_plan(query(subject, 1), Limits()).fingerprint for subject in (layer, changed))

    assert first != second


def test_there_are_as_many_frames_as_images():
    with pytest.raises(FrameNotDefined):
        make_plan(query(series(), 3), Limits())


def test_frames_of_one_layer_are_no_further_layers():
    layer = series(30)

    assert make_plan(query(layer, *range(30)), Limits(layer_limit=2)).layers
    with pytest.raises(LimitExceeded):
        make_plan(query(layer, *range(30)), Limits(layer_limit=2, max_frames=29))
    with pytest.raises(LimitExceeded):
        make_plan(query(layer, *[0] * 30), Limits(layer_limit=2))


def test_frames_of_real_images_lie_over_one_another(tmp_path):
    from ogc_large_image.geo.grid import PixelGrid
    from ogc_large_image.layers.layer import Layer
    from ogc_large_image.layers.series import join_images
    from ogc_large_image.sources.describe import describe_source, file_ref
    from ogc_large_image.sources.description import Axis
    from ogc_large_image.sources.pool import SourcePool
    from tests.rasters import RasterSpec, write

    images = []
    for number, overviews in enumerate([[2], []]):
        data = np.zeros((1, 256, 256), "uint8")
        data[0, :, number * 128 : number * 128 + 128] = 100 + number
        ref = file_ref(write(tmp_path / f"{number}.tif", RasterSpec(data, nodata=0, overviews=overviews)))
        images.append((ref, describe_source(ref)))
    description = join_images([Axis("run", ("a", "b"))], images)
    refs = tuple(ref for ref, _ in images)
    layer = Layer("s", "S", refs[0], description, "1", series=refs)
    grid = PixelGrid(description.extent, description.crs, 16, 16)
    ends = {"minimum": Bound(BoundKind.NUMBER, 100), "maximum": Bound(BoundKind.NUMBER, 101)}
    style = Style(bands=(BandStyle(palette=((255, 0, 0, 255), (0, 0, 255, 255)), **ends),))

    picture = draw(make_plan(replace(query(layer, 0, 1, style=style), grid=grid), Limits()), SourcePool()).rgba()

    assert picture[8, 2].tolist() == [255, 0, 0, 255]
    assert picture[8, 12].tolist() == [0, 0, 255, 255]
