from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from large_image.constants import TILE_FORMAT_NUMPY
from large_image.exceptions import TileSourceError

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.datasets import FLAVOUR
from ogc_large_image.sources.describe import file_ref, open_reader
from ogc_large_image.sources.tile_sources import GridFileTileSource
from tests.rasters import RasterSpec, ramp, write

RGB = RasterSpec(ramp(), interpretations=["red", "green", "blue"])


def _stock_source():
    if FLAVOUR == "gdal":
        from large_image_source_gdal import GDALFileTileSource

        return GDALFileTileSource
    from large_image_source_rasterio import RasterioFileTileSource

    return RasterioFileTileSource


def _tiles_over(source, levels=3):
    bounds = source.getBounds("EPSG:3857")
    half = 20037508.342789244
    for z in range(source.levels - levels, source.levels):
        size = 2 * half / 2**z
        x = int(((bounds["xmin"] + bounds["xmax"]) / 2 + half) // size)
        y = int((half - (bounds["ymin"] + bounds["ymax"]) / 2) // size)
        yield x, y, z


def test_a_tile_is_the_engines_grid(tmp_path):
    path = write(tmp_path / "image.tif", RGB)
    source = GridFileTileSource(str(path), projection="EPSG:3857", style="{}")
    reader = open_reader(file_ref(path))
    for x, y, z in _tiles_over(source):
        tile = source.getTile(x, y, z, numpyAllowed="always")
        grid = PixelGrid(BBox(*source.getTileCorners(z, x, y)), WEB_MERCATOR, 256, 256)
        raster = reader.read(grid, [1, 2, 3])
        assert np.array_equal(tile[..., :3], np.moveaxis(raster.data, 0, -1))
        assert np.array_equal(tile[..., 3] > 0, np.ones((256, 256), bool) if raster.mask is None else raster.mask)


@pytest.mark.parametrize("style", [None, {"band": 1, "palette": "viridis", "min": 10, "max": 200}])
def test_tiles_are_large_images_own(tmp_path, style):
    path = write(tmp_path / "image.tif", RGB)
    ours = GridFileTileSource(str(path), projection="EPSG:3857", style=style)
    stock = _stock_source()(str(path), projection="EPSG:3857", style=style)
    for x, y, z in _tiles_over(ours):
        mine = ours.getTile(x, y, z, numpyAllowed="always").astype(float)
        theirs = stock.getTile(x, y, z, numpyAllowed="always").astype(float)
        assert (abs(mine - theirs).max(axis=-1) <= 1).mean() > 0.97


def test_thumbnail_and_region_are_made_of_these_tiles(tmp_path):
    source = GridFileTileSource(str(write(tmp_path / "image.tif", RGB)), projection="EPSG:3857")
    thumbnail, _ = source.getThumbnail(width=128, height=128, format=TILE_FORMAT_NUMPY)
    assert max(thumbnail.shape[:2]) == 128
    region, _ = source.getRegion(
        region={"left": 15.005, "right": 15.045, "top": 45.15, "bottom": 45.13, "units": "EPSG:4326"},
        output={"maxWidth": 200},
        format=TILE_FORMAT_NUMPY,
    )
    assert region.shape[1] == 200
    assert region[..., 3].all()


def test_a_pixels_bands_are_the_files_values(tmp_path):
    spec = RasterSpec(ramp(dtype="uint16"))
    source = GridFileTileSource(str(write(tmp_path / "image.tif", spec)), projection="EPSG:3857")
    bounds = source.getBounds("EPSG:3857")
    x, y = (bounds["xmin"] + bounds["xmax"]) / 2, (bounds["ymin"] + bounds["ymax"]) / 2
    pixel = source.getPixel(region={"left": x, "top": y, "units": "projection"})
    assert set(pixel["bands"]) == {1, 2, 3}
    column, row = source.toNativePixelCoordinates(x, y)
    near = spec.data[:, row - 1 : row + 2, column - 1 : column + 2].reshape(3, -1)
    assert all(pixel["bands"][band] in near[band - 1] for band in (1, 2, 3))


def test_without_projection_tiles_are_the_files_pixels(tmp_path):
    source = GridFileTileSource(str(write(tmp_path / "image.tif", RGB)), projection=None, style="{}")
    tile = source.getTile(0, 0, source.levels - 1, numpyAllowed="always")
    assert np.array_equal(tile[..., :3], np.moveaxis(RGB.data, 0, -1)[:256, :256])


def test_statistics_are_in_the_band_information(tmp_path):
    spec = RasterSpec(ramp(90, 100), interpretations=["red", "green", "blue"])
    source = GridFileTileSource(str(write(tmp_path / "image.tif", spec)), projection="EPSG:3857")
    information = source.getBandInformation()[1]
    assert information["interpretation"] == "red"
    assert information["min"] == spec.data[0].min()
    assert information["max"] == spec.data[0].max()


@pytest.mark.parametrize("body", [b"", b"<VRTDataset/>", b"II*\0", b"GIF89a"])
def test_what_the_guard_refuses_large_image_is_told(tmp_path, body):
    path = tmp_path / "image.tif"
    path.write_bytes(body)
    with pytest.raises(TileSourceError) as caught:
        GridFileTileSource(str(path))
    assert str(tmp_path) not in str(caught.value)


def test_a_stack_without_georeference_is_not_for_this_source(tmp_path):
    path = write(tmp_path / "image.tif", RasterSpec(ramp(), crs=None, geotransform=None))
    with pytest.raises(TileSourceError):
        GridFileTileSource(str(path))


CLIMATE = Path(__file__).parents[3] / "demo" / "data" / "earth" / "air_temperature.nc"


def test_the_times_of_a_netcdf_are_frames():
    source = GridFileTileSource(str(CLIMATE), projection="EPSG:3857")
    metadata = source.getMetadata()
    frames = len(metadata["frames"])
    assert frames > 1
    assert metadata["IndexRange"] == {"IndexT": frames}
    assert metadata["ValueT"]["values"][0].startswith("1865-")
    bounds = source.getBounds("EPSG:3857")
    middle = {
        "left": (bounds["xmin"] + bounds["xmax"]) / 2,
        "top": (bounds["ymin"] + bounds["ymax"]) / 2,
        "units": "projection",
    }
    first, last = (source.getPixel(region=middle, frame=frame)["bands"][1] for frame in (0, frames - 1))
    assert 250 < first < last < 330


def test_a_frame_that_is_not_there_is_refused():
    source = GridFileTileSource(str(CLIMATE), projection="EPSG:3857")
    with pytest.raises(Exception, match="no such frame"):
        source.getTile(0, 0, 0, frame=10_000)
