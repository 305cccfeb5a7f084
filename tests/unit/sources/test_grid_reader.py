from __future__ import annotations

import contextlib
import math
from pathlib import Path

import numpy as np
import pytest

from ogc_large_image.errors import BandNotDefined, FrameNotDefined, SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, WEB_MERCATOR, WGS84, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.sources.describe import describe_source, file_ref, open_reader
from ogc_large_image.sources.raster import Raster
from tests.rasters import RasterSpec, ramp, write
from tests.warper import best_shift, warp

UTM = "EPSG:32633"
ROTATED = (500000.0, 8.0, 3.0, 5000000.0, 3.0, -8.0)
SOUTH_UP = (500000.0, 10.0, 0.0, 4997000.0, 0.0, 10.0)
TALL_PIXELS = (500000.0, 10.0, 0.0, 5000000.0, 0.0, -25.0)
DEGREES = (11.0, 0.001, 0.0, 47.0, 0.0, -0.001)
KINDS = {
    "utm": RasterSpec(ramp(), crs=UTM),
    "rotated": RasterSpec(ramp(), crs=UTM, geotransform=ROTATED),
    "south-up": RasterSpec(ramp(), crs=UTM, geotransform=SOUTH_UP),
    "tall pixels": RasterSpec(ramp(), crs=UTM, geotransform=TALL_PIXELS),
    "degrees": RasterSpec(ramp(dtype="int16", bands=1), crs="EPSG:4326", geotransform=DEGREES),
    "web mercator": RasterSpec(ramp(), crs="EPSG:3857", geotransform=(1.2e6, 20.0, 0.0, 6e6, 0.0, -20.0)),
    "polar": RasterSpec(ramp(), crs="EPSG:3031", geotransform=(-2e6, 10000.0, 0.0, 1.5e6, 0.0, -10000.0)),
    "overviews": RasterSpec(ramp(), crs=UTM, overviews=[2, 4]),
    "nodata": RasterSpec(np.where(ramp(bands=1) < 90, 0, ramp() | 1).astype("uint8"), crs=UTM, nodata=0),
    "alpha": RasterSpec(
        np.concatenate([ramp(), np.where(ramp(bands=1) > 100, 255, 0).astype("uint8")]),
        crs=UTM,
        interpretations=["red", "green", "blue", "alpha"],
    ),
    "mask band": RasterSpec(ramp(), crs=UTM, mask=ramp(bands=1)[0] > 100),
}


def _read(path: Path, grid: PixelGrid, resampling: Resampling = Resampling.NEAREST) -> Raster:
    reader = open_reader(file_ref(path))
    try:
        bands = [band.index for band in reader.description.bands if band.interpretation != "alpha"]
        return reader.read(grid, bands, 0, resampling)
    finally:
        reader.close()


def _grid_over(path: Path, crs: Crs, width: int, height: int, share: float = 1.1) -> PixelGrid:
    """A grid around the image's middle; 1.1 leaves a rim without data."""
    reader = open_reader(file_ref(path))
    reader.close()
    box = transform_bbox(reader.description.extent, reader.description.crs, crs)
    assert box is not None
    x, y = (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2
    dx, dy = box.width * share / 2, box.height * share / 2
    return PixelGrid(BBox(x - dx, y - dy, x + dx, y + dy), crs, width, height)


def _mask(raster: Raster) -> np.ndarray:
    return np.ones(raster.data.shape[1:], bool) if raster.mask is None else raster.mask


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:3857", "EPSG:32633", "EPSG:3035", "EPSG:3031"])
@pytest.mark.parametrize(("width", "height", "share"), [(251, 197, 1.1), (97, 83, 1.1), (133, 121, 0.05)])
def test_nearest_is_where_gdal_puts_it(tmp_path, kind, code, width, height, share):
    if code == "EPSG:3031" and kind != "polar":
        code = "EPSG:3413"
    if kind == "polar" and code not in ("EPSG:3031", "EPSG:4326"):
        code = "EPSG:3412"
    path = write(tmp_path / "image.tif", KINDS[kind])
    grid = _grid_over(path, Crs.parse(code), width, height, share)
    ours = _read(path, grid)
    theirs, valid = warp(path, grid)
    both = _mask(ours) & valid
    assert both.any()
    assert (_mask(ours) == valid).mean() > 0.97
    assert best_shift(ours.data, theirs, both) == (0, 0)
    if not KINDS[kind].overviews:
        assert (ours.data == theirs)[:, both].mean() > 0.97


@pytest.mark.parametrize("kind", ["utm", "rotated", "degrees", "nodata", "alpha", "overviews"])
@pytest.mark.parametrize("resampling", ["bilinear", "cubic", "average", "lanczos", "mode"])
@pytest.mark.parametrize("share", [1.1, 0.05])
def test_other_resamplings_are_gdals(tmp_path, kind, resampling, share):
    path = write(tmp_path / "image.tif", KINDS[kind])
    grid = _grid_over(path, WEB_MERCATOR, 131, 117, share)
    ours = _read(path, grid, Resampling(resampling))
    theirs, valid = warp(path, grid, resampling)
    both = _mask(ours) & valid
    assert (_mask(ours) == valid).mean() > 0.97
    assert best_shift(ours.data, theirs, both) == (0, 0)
    if kind not in ("overviews", "nodata"):
        # An eighth of a source pixel is what GDAL's warper too may be off.
        allowed = 0.02 * KINDS[kind].data.max()
        close = abs(ours.data.astype(float) - theirs.astype(float))[:, both] <= allowed
        assert close.mean() > 0.95


def test_the_native_grid_gives_the_files_own_pixels(tmp_path):
    spec = KINDS["utm"]
    path = write(tmp_path / "image.tif", spec)
    grid = PixelGrid(BBox(500000.0, 4997000.0, 504000.0, 5000000.0), Crs.parse(UTM), 400, 300)
    raster = _read(path, grid)
    assert raster.mask is None
    assert np.array_equal(raster.data, spec.data)


def test_aspect_is_not_kept(tmp_path):
    spec = KINDS["utm"]
    path = write(tmp_path / "image.tif", spec)
    grid = PixelGrid(BBox(500000.0, 4997000.0, 504000.0, 5000000.0), Crs.parse(UTM), 400, 60)
    assert np.array_equal(_read(path, grid).data, spec.data[:, 2::5])


def test_outside_is_masked_not_clipped(tmp_path):
    path = write(tmp_path / "image.tif", KINDS["utm"])
    grid = PixelGrid(BBox(499000.0, 4999000.0, 501000.0, 5001000.0), Crs.parse(UTM), 200, 200)
    raster = _read(path, grid)
    assert raster.mask is not None
    assert raster.mask[100:, 100:].all()
    assert not raster.mask[:100].any()
    assert not raster.mask[:, :100].any()
    assert np.array_equal(raster.data[:, 100:, 100:], KINDS["utm"].data[:, :100, :100])


def test_far_away_is_empty(tmp_path):
    path = write(tmp_path / "image.tif", KINDS["utm"])
    grid = PixelGrid(BBox(0, 0, 1000, 1000), WEB_MERCATOR, 64, 32)
    raster = _read(path, grid)
    assert raster.is_empty
    assert raster.data.shape == (3, 32, 64)


WORLD = RasterSpec(ramp(180, 360, bands=1), crs="EPSG:4326", geotransform=(-180.0, 1.0, 0.0, 90.0, 0.0, -1.0))


@pytest.mark.parametrize("crs", [CRS84, WGS84])
def test_a_map_across_the_antimeridian_shows_both_sides(tmp_path, crs):
    path = write(tmp_path / "world.tif", WORLD)
    raster = _read(path, PixelGrid(BBox(170, -10, 190, 10), crs, 20, 20))
    assert raster.mask is None
    assert np.array_equal(raster.data[0], np.hstack([WORLD.data[0, 80:100, 350:], WORLD.data[0, 80:100, :10]]))


def test_web_mercator_beyond_its_edge_goes_on_with_the_other_side(tmp_path):
    path = write(tmp_path / "world.tif", WORLD)
    turn = 2 * math.pi * 6378137
    over = _read(path, PixelGrid(BBox(turn / 2 - 1e6, -1e6, turn / 2 + 1e6, 1e6), WEB_MERCATOR, 100, 100))
    west = _read(path, PixelGrid(BBox(-turn / 2, -1e6, -turn / 2 + 1e6, 1e6), WEB_MERCATOR, 50, 100))
    assert over.mask is None
    assert np.array_equal(over.data[:, :, 50:], west.data)


def test_an_image_that_crosses_the_antimeridian_is_found_on_both_sides(tmp_path):
    spec = RasterSpec(ramp(), crs="EPSG:3832", geotransform=(3.2e6, 3000.0, 0.0, -1.9e6, 0.0, -3000.0))
    path = write(tmp_path / "fiji.tif", spec)
    east = _read(path, PixelGrid(BBox(178.9, -18, 179.9, -17.2), CRS84, 60, 60))
    west = _read(path, PixelGrid(BBox(-179.9, -18, -179, -17.2), CRS84, 60, 60))
    assert east.mask is None
    assert west.mask is None


@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.AVERAGE])
def test_the_warper_too_goes_on_across_the_antimeridian(tmp_path, resampling):
    path = write(tmp_path / "world.tif", WORLD)
    raster = _read(path, PixelGrid(BBox(170, -10, 190, 10), CRS84, 20, 20), resampling)
    assert raster.mask is None
    exact = np.hstack([WORLD.data[0, 80:100, 350:], WORLD.data[0, 80:100, :10]])
    assert abs(raster.data[0].astype(int) - exact).max() <= 1


def test_the_whole_world_twice_over(tmp_path):
    path = write(tmp_path / "world.tif", WORLD)
    raster = _read(path, PixelGrid(BBox(-360, -90, 360, 90), CRS84, 720, 180))
    assert raster.mask is None
    assert np.array_equal(raster.data[0, :, 180:540], WORLD.data[0])
    assert np.array_equal(raster.data[0, :, :180], WORLD.data[0, :, 180:])


def test_a_pole_inside_the_map(tmp_path):
    path = write(tmp_path / "world.tif", WORLD)
    grid = PixelGrid(BBox(-3e6, -3e6, 3e6, 3e6), Crs.parse("EPSG:3031"), 201, 203)
    ours = _read(path, grid)
    theirs, valid = warp(path, grid)
    assert _mask(ours).all()
    assert (ours.data == theirs)[:, valid].mean() > 0.97


def test_nodata_in_every_band_is_transparent_and_in_one_is_not(tmp_path):
    data = np.full((3, 10, 10), 50, "uint8")
    data[:, 0, 0] = 0
    data[0, 5, 5] = 0
    path = write(tmp_path / "image.tif", RasterSpec(data, crs=UTM, nodata=0))
    raster = _read(path, PixelGrid(BBox(500000.0, 4999900.0, 500100.0, 5000000.0), Crs.parse(UTM), 10, 10))
    assert raster.mask is not None
    assert not raster.mask[0, 0]
    assert raster.mask.sum() == 99


def test_not_a_number_is_transparent(tmp_path):
    data = np.ones((1, 10, 10), "float32")
    data[0, 3, 4] = np.nan
    path = write(tmp_path / "image.tif", RasterSpec(data, crs=UTM))
    raster = _read(path, PixelGrid(BBox(500000.0, 4999900.0, 500100.0, 5000000.0), Crs.parse(UTM), 10, 10))
    assert raster.mask is not None
    assert list(np.argwhere(~raster.mask)[0]) == [3, 4]


def test_graded_alpha_is_kept(tmp_path):
    alpha = np.linspace(0, 255, 100).reshape(1, 10, 10).astype("uint8")
    data = np.concatenate([np.full((3, 10, 10), 7, "uint8"), alpha])
    spec = RasterSpec(data, crs=UTM, interpretations=["red", "green", "blue", "alpha"])
    path = write(tmp_path / "image.tif", spec)
    raster = _read(path, PixelGrid(BBox(500000.0, 4999900.0, 500100.0, 5000000.0), Crs.parse(UTM), 10, 10))
    assert raster.alpha is not None
    assert np.array_equal(raster.alpha, alpha[0])
    assert raster.mask is not None
    assert not raster.mask[0, 0]


def test_ground_control_points_place_an_image(tmp_path):
    west, north = 500000.0, 5000000.0
    corners = [(0, 0), (400, 0), (0, 300), (400, 300), (200, 150)]
    gcps = [(column, row, west + 10 * column, north - 10 * row) for column, row in corners]
    spec = RasterSpec(ramp(), crs=UTM, gcps=gcps)
    path = write(tmp_path / "image.tif", spec)
    raster = _read(path, PixelGrid(BBox(west, north - 3000, west + 4000, north), Crs.parse(UTM), 400, 300))
    assert (raster.data == spec.data).mean() > 0.99


@pytest.mark.parametrize("band", [0, -1, 4, 10**9])
def test_a_band_that_is_not_there_is_refused(tmp_path, band):
    reader = open_reader(file_ref(write(tmp_path / "image.tif", KINDS["utm"])))
    with pytest.raises(BandNotDefined):
        reader.read(PixelGrid(BBox(0, 0, 1, 1), WGS84, 1, 1), [band])
    reader.close()


@pytest.mark.parametrize("frame", [-1, 1, 10**9])
def test_a_frame_that_is_not_there_is_refused(tmp_path, frame):
    reader = open_reader(file_ref(write(tmp_path / "image.tif", KINDS["utm"])))
    with pytest.raises(FrameNotDefined):
        reader.read(PixelGrid(BBox(0, 0, 1, 1), WGS84, 1, 1), [1], frame)
    reader.close()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 17), (23, 1)])
@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR])
@pytest.mark.parametrize("code", ["EPSG:32633", "EPSG:3857", "EPSG:3035"])
def test_grids_of_a_single_row_or_column(tmp_path, width, height, resampling, code):
    path = write(tmp_path / "image.tif", KINDS["utm"])
    raster = _read(path, _grid_over(path, Crs.parse(code), width, height, 0.5), resampling)
    assert raster.data.shape == (3, height, width)
    assert _mask(raster).all()


def test_a_file_without_a_band_that_was_described_cannot_be_read(tmp_path):
    path = write(tmp_path / "image.tif", KINDS["utm"])
    described = describe_source(file_ref(path))
    write(path, RasterSpec(ramp(bands=1), crs=UTM))
    reader = open_reader(file_ref(path), described)
    with contextlib.closing(reader), pytest.raises(SourceUnreadable):
        reader.read(PixelGrid(described.extent, described.crs, 20, 20), [3], 0)
