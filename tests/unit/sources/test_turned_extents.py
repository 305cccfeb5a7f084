"""Where images lie that are askew in their CRS: as pyproj and GDAL's warper say, and no pixel of theirs beyond it."""

import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.render.reach import meets
from ogc_large_image.sources.describe import file_ref, open_reader
from ogc_large_image.sources.georeference import Georeference
from tests.described_layers import ground_layer
from tests.rasters import RasterSpec, ramp, write
from tests.turned_images import CASES, HEIGHT, TURNED, WIDTH
from tests.warper import warp

# A step that no pixel of the image is a whole number of.
_SIZE = (331, 277)


@pytest.fixture
def opened(tmp_path):
    """Writes a raster and opens it."""
    readers = []

    def open_spec(spec):
        path = write(tmp_path / "image.tif", spec)
        readers.append(open_reader(file_ref(path)))
        return path, readers[-1]

    yield open_spec
    for reader in readers:
        reader.close()


def grid_around(box, crs, share=0.1):
    """Wider than the box by so much on each side."""
    dx, dy = box.width * share, box.height * share
    return PixelGrid(BBox(box.xmin - dx, box.ymin - dy, box.xmax + dx, box.ymax + dy), crs, *_SIZE)


def filled(mask, grid):
    """The rectangle around the centres of the pixels that are in the mask."""
    rows, columns = np.nonzero(mask)
    x = grid.bbox.xmin + (columns + 0.5) * grid.xres
    y = grid.bbox.ymax - (rows + 0.5) * grid.yres
    return BBox(x.min(), y.min(), x.max(), y.max())


@pytest.mark.parametrize("name", TURNED)
@pytest.mark.parametrize("by", ["spec", "spec_with_points"])
def test_the_extent_in_degrees_is_the_outlines(opened, name, by):
    image = TURNED[name]
    _, reader = opened(getattr(image, by))
    description = reader.description
    assert description.extent == pytest.approx(image.extent, abs=image.pixel / 100)
    assert description.geographic_extent == pytest.approx(image.extent_in("OGC:CRS84"), abs=image.pixel_in("OGC:CRS84"))


@pytest.mark.parametrize(("name", "code"), CASES)
def test_all_pixels_that_gdal_warps_are_in_the_extent_and_fill_it(opened, name, code):
    path, reader = opened(TURNED[name].spec)
    description, crs = reader.description, Crs.parse(code)
    extent = transform_bbox(description.outline, description.crs, crs)
    grid = grid_around(transform_bbox(description.extent, description.crs, crs), crs)
    box = filled(warp(path, grid)[1], grid)
    pixel = TURNED[name].pixel_in(code)
    assert extent.xmin - pixel <= box.xmin <= extent.xmin + 3 * grid.xres
    assert extent.ymin - pixel <= box.ymin <= extent.ymin + 3 * grid.yres
    assert extent.xmax - 3 * grid.xres <= box.xmax <= extent.xmax + pixel
    assert extent.ymax - 3 * grid.yres <= box.ymax <= extent.ymax + pixel


@pytest.mark.parametrize(("name", "code"), CASES)
@pytest.mark.parametrize("resampling", ["nearest", "bilinear"])
def test_nothing_is_cut_off(opened, name, code, resampling):
    path, reader = opened(TURNED[name].spec)
    description, crs = reader.description, Crs.parse(code)
    grid = grid_around(transform_bbox(description.extent, description.crs, crs), crs)
    drawn = reader.read(grid, [1], 0, Resampling(resampling))
    valid = warp(path, grid, resampling)[1]
    assert meets(description, grid)
    # On the edge the two may disagree by an eighth of a pixel, but nowhere within it.
    inner = valid[1:-1, 1:-1].copy()
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            inner &= valid[down : down + inner.shape[0], right : right + inner.shape[1]]
    assert inner.any()
    assert drawn.mask[1:-1, 1:-1][inner].all()


@pytest.mark.parametrize(("name", "code"), CASES)
def test_the_outermost_pixels_meet_a_picture(opened, name, code):
    image = TURNED[name]
    _, reader = opened(image.spec)
    crs, pixel = Crs.parse(code), image.pixel_in(code)
    xmin, ymin, xmax, ymax = image.extent_in(code)
    for box, expected in (
        (BBox(xmin - 20 * pixel, ymin, xmin + pixel / 4, ymax), True),
        (BBox(xmax - pixel / 4, ymin, xmax + 20 * pixel, ymax), True),
        (BBox(xmin, ymin - 20 * pixel, xmax, ymin + pixel / 4), True),
        (BBox(xmin, ymax - pixel / 4, xmax, ymax + 20 * pixel), True),
        (BBox(xmin - 20 * pixel, ymin, xmin - 3 * pixel, ymax), False),
        (BBox(xmin, ymax + 3 * pixel, xmax, ymax + 20 * pixel), False),
    ):
        width, height = max(1, round(box.width / pixel)), max(1, round(box.height / pixel))
        assert meets(reader.description, PixelGrid(box, crs, width, height)) is expected


def test_an_upright_images_outline_is_its_extent(opened):
    _, reader = opened(RasterSpec(ramp()))
    assert reader.description.outline is reader.description.extent


@pytest.mark.parametrize("transform", [(5e5, 10, 0, 5e6, 0, 10), (5e5, 0, 10, 5e6, -10, 0), (5e5, -10, 0, 5e6, 0, 10)])
def test_turned_by_quarters_it_is_a_rectangle(transform):
    moved = Georeference(Crs.parse("EPSG:32633"), transform).of(ground_layer().description)
    assert moved.outline == moved.extent


def test_a_place_given_by_hand_counts_as_one_that_a_file_has():
    image = TURNED["utm 30"]
    moved = Georeference(Crs.parse(image.crs), image.geotransform).of(ground_layer().description)
    assert (moved.width, moved.height) == (WIDTH, HEIGHT)
    assert moved.geographic_extent == pytest.approx(image.extent_in("OGC:CRS84"), abs=image.pixel_in("OGC:CRS84"))
