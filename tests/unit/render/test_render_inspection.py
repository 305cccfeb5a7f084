"""What is at a pixel of a map, in rasters of every kind of place."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.errors import FrameNotDefined, LimitExceeded, MissingParameter, PointOutOfRange
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.transform import transform, transform_bbox
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.cache import NullCache
from ogc_large_image.render.inspection import InfoQuery
from ogc_large_image.render.queries import LayerSelection, MapQuery
from ogc_large_image.render.service import MapService
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.description import Axis
from ogc_large_image.sources.pool import SourcePool
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, Hillshade, Style
from tests.rasters import RasterSpec, ramp

from .fakes import FakeReaders, describe, make_layer

UTM = Crs.parse("EPSG:32633")
# Every pixel has a value of its own: 1000 times its row and its column.
NUMBERED = (np.arange(300)[:, None] * 1000 + np.arange(400))[None].astype(np.int32)
ROTATED = (500000.0, 8.0, 6.0, 5000000.0, 6.0, -8.0)
SOUTH_UP = (500000.0, 10.0, 0.0, 4997000.0, 0.0, 10.0)
DEGREE = 111319.49079327358
"""Metres of EPSG:3857."""
NEAR_DATE_LINE = (179.0, 0.005, 0.0, 10.0, 0.0, -0.005)


@pytest.fixture(scope="module")
def pool():
    pool = SourcePool()
    yield pool
    pool.close()


@pytest.fixture
def service(pool):
    return MapService(pool, NullCache(), Limits())


def query_of(layer, grid, column, row, **changes):
    selection = LayerSelection(layer, layer.styles[0])
    return replace(InfoQuery((selection,), grid, column, row), **changes)


def whole(layer, crs, width=70, height=60):
    description = layer.description
    extent = description.extent
    if not crs.same_grid(description.crs):
        extent = transform_bbox(extent, description.crs, crs)
        if crs == WEB_MERCATOR and description.extent.xmax == 181:
            # Its own box is the whole world's width.
            extent = extent._replace(xmin=179 * DEGREE, xmax=181 * DEGREE)
    return PixelGrid(extent, crs, width, height)


PLACES = {
    "upright": RasterSpec(NUMBERED),
    "rotated": RasterSpec(NUMBERED, geotransform=ROTATED),
    "south up": RasterSpec(NUMBERED, geotransform=SOUTH_UP),
    "over the date line": RasterSpec(NUMBERED, crs="EPSG:4326", geotransform=NEAR_DATE_LINE),
    "with overviews": RasterSpec(NUMBERED, overviews=[2, 4]),
}


@pytest.mark.parametrize("spec", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("crs", [UTM, WEB_MERCATOR, WGS84, CRS84], ids=lambda crs: crs.code)
@pytest.mark.parametrize("point", [(35, 30), (20, 40), (41, 11)])
def test_value_is_that_of_the_pixel_below_the_centre(raster_layer, service, spec, crs, point):
    if spec is PLACES["over the date line"] and crs is UTM:
        crs = Crs.parse("EPSG:32760")
    layer = raster_layer("numbers", spec)
    grid = whole(layer, crs)
    (info,) = service.inspect(query_of(layer, grid, *point))
    x, y = grid.column_centres()[point[0]], grid.row_centres()[point[1]]
    assert (info.x, info.y, info.crs) == (pytest.approx(x), pytest.approx(y), crs)
    description = layer.description
    placed_x, placed_y = transform(crs, description.crs, np.array([x]), np.array([y]))
    x0, xc, xr, y0, yc, yr = description.geotransform
    period = description.crs.x_period
    turn = round((x0 + 1 - placed_x[0]) / period) * period if period else 0
    column, row = np.linalg.solve([[xc, xr], [yc, yr]], [placed_x[0] + turn - x0, placed_y[0] - y0])
    assert (info.source_column, info.source_row) == (int(column), int(row))
    assert info.bands[0].value == int(row) * 1000 + int(column)


@pytest.mark.parametrize(
    "spec", [PLACES["upright"], PLACES["rotated"], PLACES["south up"]], ids=["upright", "rotated", "south up"]
)
@pytest.mark.parametrize("crs", [UTM, WEB_MERCATOR], ids=lambda crs: crs.code)
def test_value_is_the_one_that_is_drawn_at_full_resolution(raster_layer, service, spec, crs):
    spec = replace(spec, data=np.random.default_rng(1).integers(0, 256, (1, 300, 400), dtype=np.uint8))
    layer = raster_layer("noise", spec, styles=(as_is(),))
    middle = whole(layer, crs)
    box = middle.bbox
    x, y = (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2
    grid = PixelGrid(BBox(x - 30, y - 30, x + 31, y + 31), crs, 20, 20)
    drawn = drawn_pixels(service, layer, grid)
    agreeing = [
        info.bands[0].value == drawn[row, column, 0] and info.colour == tuple(drawn[row, column].tolist())
        for row in range(0, 20, 3)
        for column in range(0, 20, 3)
        for info in service.inspect(query_of(layer, grid, column, row))
    ]
    # The engine places pixels of a warped map within an eighth of a pixel, the inspection exactly.
    assert sum(agreeing) >= (len(agreeing) if crs == UTM and spec.geotransform != ROTATED else 0.8 * len(agreeing))


def as_is():
    return Style((BandStyle(1, minimum=Bound(BoundKind.NUMBER, 0), maximum=Bound(BoundKind.NUMBER, 255)),))


def drawn_pixels(service, layer, grid):
    import io

    rendered = service.render(service.plan(MapQuery((LayerSelection(layer, layer.styles[0]),), grid)))
    return np.asarray(Image.open(io.BytesIO(rendered.image.data)).convert("RGBA"))


@pytest.mark.parametrize("angle", [0.0, 90.0, 33.0, -120.0])
def test_value_of_a_turned_map_is_the_one_that_is_drawn(raster_layer, service, angle):
    layer = raster_layer("noise", RasterSpec(ramp(bands=1)), styles=(as_is(),))
    extent = layer.description.extent
    grid = PixelGrid(BBox(extent.xmin, extent.ymax - 200, extent.xmin + 300, extent.ymax), UTM, 30, 20)
    selection = LayerSelection(layer, layer.styles[0])
    import io

    rendered = service.render(service.plan(MapQuery((selection,), grid, angle=angle)))
    drawn = np.asarray(Image.open(io.BytesIO(rendered.image.data)).convert("RGBA"))
    for row, column in [(9, 14), (3, 20), (15, 8)]:
        (info,) = service.inspect(query_of(layer, grid, column, row, angle=angle))
        expected = drawn[row, column]
        assert (info.colour or (0, 0, 0, 0)) == tuple(expected.tolist())


def test_image_without_a_place_has_pixels_alone(tmp_path, service):
    path = tmp_path / "scan.png"
    pixels = np.random.default_rng(2).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    ref = file_ref(path)
    layer = Layer("scan", "Scan", ref, describe_source(ref), ref.version)
    (info,) = service.inspect(query_of(layer, PixelGrid(BBox(0, 0, 70, 50), PIXEL, 35, 25), 12, 5))
    assert (info.source_column, info.source_row) == (25, 11)
    assert [band.value for band in info.bands] == pixels[11, 25].tolist()
    assert info.colour == (*pixels[11, 25].tolist(), 255)
    assert (info.longitude, info.latitude) == (None, None)


def test_longitude_and_latitude_are_within_one_turn(raster_layer, service):
    layer = raster_layer("numbers", PLACES["over the date line"])
    (info,) = service.inspect(query_of(layer, whole(layer, WGS84), 60, 30))
    assert info.longitude == pytest.approx(info.x - 360)
    assert info.latitude == pytest.approx(info.y)


def test_outside_the_image_there_are_no_values(raster_layer, service):
    layer = raster_layer("numbers", PLACES["rotated"])
    grid = whole(layer, UTM)
    (info,) = service.inspect(query_of(layer, grid, 0, 59))
    assert not info.is_inside
    assert (info.source_column, info.source_row, info.colour) == (None, None, None)
    assert [(band.value, band.is_nodata) for band in info.bands] == [(None, True)]


def test_masked_pixel_has_a_value_and_no_colour(raster_layer, service):
    mask = np.ones((300, 400), np.bool_)
    mask[150:] = False
    layer = raster_layer("numbers", RasterSpec(NUMBERED, mask=mask))
    below, above = (service.inspect(query_of(layer, whole(layer, UTM), 35, row))[0] for row in (50, 10))
    assert below.bands[0].value == below.source_row * 1000 + below.source_column
    assert (below.bands[0].is_nodata, below.colour) == (True, None)
    assert not above.bands[0].is_nodata
    assert above.colour is not None


def test_alpha_band_is_no_value(raster_layer, service):
    data = np.concatenate([ramp(), np.full((1, 300, 400), 255, np.uint8)])
    data[3, :150] = 0
    layer = raster_layer("rgba", RasterSpec(data, interpretations=["red", "green", "blue", "alpha"]))
    above, below = (service.inspect(query_of(layer, whole(layer, UTM), 35, row))[0] for row in (10, 50))
    assert [band.index for band in above.bands] == [1, 2, 3]
    assert (above.bands[0].is_nodata, above.colour) == (True, None)
    assert below.colour == (*(band.value for band in below.bands), 255)


def test_colour_is_the_styles_for_the_value_whatever_the_opacity(raster_layer, service):
    red = Style((BandStyle(1, palette=((255, 0, 0, 255), (255, 0, 0, 255))),))
    layer = raster_layer("numbers", RasterSpec(NUMBERED), styles=(red,))
    query = query_of(layer, whole(layer, UTM), 35, 30)
    faded = replace(query, selections=(replace(query.selections[0], opacity=0.1),))
    assert service.inspect(faded)[0].colour == (255, 0, 0, 255)


def test_shaded_relief_has_a_colour_too(raster_layer, service):
    shaded = replace(as_is(), hillshade=Hillshade())
    layer = raster_layer("relief", RasterSpec(ramp(bands=1)), styles=(shaded,))
    assert service.inspect(query_of(layer, whole(layer, UTM), 35, 30))[0].colour is not None


def test_value_that_the_filter_hides_has_no_colour(raster_layer, service):
    layer = raster_layer("numbers", RasterSpec(NUMBERED))
    query = query_of(layer, whole(layer, UTM), 35, 30)
    hidden = replace(query, selections=(replace(query.selections[0], value_ranges=((0.0, 1.0),)),))
    (info,) = service.inspect(hidden)
    assert info.colour is None
    assert info.bands[0].value > 1


def test_layers_answer_in_their_order(raster_layer, service):
    one, other = raster_layer("one", RasterSpec(NUMBERED)), raster_layer("other", RasterSpec(ramp()))
    query = query_of(one, whole(one, UTM), 35, 30)
    both = replace(query, selections=(*query.selections, LayerSelection(other, other.styles[0])))
    infos = service.inspect(both)
    assert [info.layer.name for info in infos] == ["one", "other"]
    assert [len(info.bands) for info in infos] == [1, 3]


def test_layer_of_several_images_reads_the_one_of_the_frame(raster_layer, service):
    layers = [raster_layer(f"day{number}", RasterSpec(NUMBERED + number)) for number in range(3)]
    axis = Axis("time", ("2020-01-01", "2020-01-02", "2020-01-03"))
    description = replace(layers[0].description, frames=3, axes=(axis,))
    time = Dimension("time", "ISO8601", values=axis.values, axis=0)
    layer = replace(layers[0], description=description, series=tuple(each.source for each in layers), dimensions=(time,))
    query = query_of(layer, whole(layer, UTM), 35, 30, series=True)
    (info,) = service.inspect(replace(query, selections=(replace(query.selections[0], frame=2),)))
    first = info.source_row * 1000 + info.source_column
    assert (info.bands[0].value, info.dimension_values) == (first + 2, {"time": "2020-01-03"})
    assert [(each.frame, each.bands[0].value, each.dimension_values["time"]) for each in info.series] == [
        (number, first + number, value) for number, value in enumerate(axis.values)
    ]


# --- frames, with images in memory --------------------------------------------

FRAMES = make_layer(
    "cube",
    replace(describe(frames=6), axes=(Axis("time", ("a", "b")), Axis("z", (1.0, 2.0, 3.0)))),
    dimensions=(Dimension("elevation", "m", values=("1", "2", "3"), axis=1), Dimension("time", "", values=("a", "b"), axis=0)),
)
EXTENT = FRAMES.description.extent
CUBE_GRID = PixelGrid(EXTENT, WGS84, 40, 40)


def test_series_is_read_at_once():
    readers = FakeReaders(FRAMES)
    service = MapService(readers, NullCache(), Limits())
    (info,) = service.inspect(query_of(FRAMES, CUBE_GRID, 10, 20, series=True))
    reader = readers.readers[FRAMES.source.address]
    assert reader.pixels == [(262, 512, (1, 2, 3), (0,)), (262, 512, (1, 2, 3), tuple(range(6)))]
    assert [each.dimension_values for each in info.series][:4] == [
        {"elevation": "1", "time": "a"},
        {"elevation": "2", "time": "a"},
        {"elevation": "3", "time": "a"},
        {"elevation": "1", "time": "b"},
    ]


def test_without_being_asked_no_series_is_read():
    service = MapService(FakeReaders(FRAMES), NullCache(), Limits())
    assert service.inspect(query_of(FRAMES, CUBE_GRID, 10, 20))[0].series == ()


def test_longer_series_are_refused():
    service = MapService(FakeReaders(FRAMES), NullCache(), Limits(max_series_frames=5))
    with pytest.raises(LimitExceeded) as raised:
        service.inspect(query_of(FRAMES, CUBE_GRID, 10, 20, series=True))
    assert raised.value.locator == "series"
    assert service.inspect(query_of(FRAMES, CUBE_GRID, 10, 20))


@pytest.mark.parametrize(
    ("point", "locator"),
    [((-1, 0), "column"), ((40, 0), "column"), ((0, -1), "row"), ((0, 40), "row"), ((10**12, 0), "column")],
)
def test_point_outside_the_map_is_refused(point, locator):
    service = MapService(FakeReaders(FRAMES), NullCache(), Limits())
    with pytest.raises(PointOutOfRange) as raised:
        service.inspect(query_of(FRAMES, CUBE_GRID, *point))
    assert raised.value.locator == locator


def test_what_no_map_can_be_made_of_cannot_be_inspected():
    service = MapService(FakeReaders(FRAMES), NullCache(), Limits())
    query = query_of(FRAMES, CUBE_GRID, 1, 1)
    with pytest.raises(MissingParameter):
        service.inspect(replace(query, selections=()))
    with pytest.raises(FrameNotDefined):
        service.inspect(replace(query, selections=(replace(query.selections[0], frame=6),)))


def test_fingerprint_tells_places_apart_where_there_is_nothing():
    service = MapService(FakeReaders(FRAMES), NullCache(), Limits())
    far = PixelGrid(BBox(-50, 0, -40, 5), WGS84, 50, 50)
    queries = [
        query_of(FRAMES, CUBE_GRID, 1, 1),
        query_of(FRAMES, CUBE_GRID, 1, 2),
        query_of(FRAMES, CUBE_GRID, 1, 1, series=True),
        query_of(FRAMES, CUBE_GRID, 1, 1, angle=10.0),
        query_of(FRAMES, far, 1, 1),
        query_of(replace(FRAMES, revision="r2"), far, 1, 1),
        query_of(FRAMES, far, 1, 2),
    ]
    assert len({service.plan_inspection(query).fingerprint for query in queries}) == len(queries)
