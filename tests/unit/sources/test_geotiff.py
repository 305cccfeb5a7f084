import numpy as np
import pytest

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, PIXEL, WEB_MERCATOR, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.datasets import FLAVOUR, open_dataset
from ogc_large_image.sources.datasets.dataset import Window
from ogc_large_image.sources.geotiff import BandLabel, GeoTiff, write_geotiff

UTM = Crs.parse("EPSG:32633")
RGBA = tuple(BandLabel(name) for name in ("red", "green", "blue", "alpha"))
RANDOM = np.random.default_rng(4)
GRID = PixelGrid(BBox(500000.0, 4990000.0, 507000.0, 5000000.0), UTM, 70, 50)
LARGE = PixelGrid(BBox(0.0, 0.0, 700.0, 600.0), WEB_MERCATOR, 700, 600)


def values(dtype="uint8", bands=4, grid=GRID):
    return (RANDOM.random((bands, grid.height, grid.width)) * 200).astype(dtype)


@pytest.fixture
def written(tmp_path):
    """Opens the file that is made of a content."""
    opened = []

    def write(content, **options):
        path = tmp_path / "file.tif"
        path.write_bytes(write_geotiff(content, **options))
        opened.append(open_dataset(str(path), "GTiff", None, {}))
        return opened[-1]

    yield write
    for dataset in opened:
        dataset.close()


@pytest.mark.parametrize("cloud_optimized", [False, True])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
def test_values_place_and_type_come_back(written, cloud_optimized, dtype):
    data = values(dtype, bands=2)
    dataset = written(GeoTiff(data, GRID, (BandLabel(), BandLabel())), cloud_optimized=cloud_optimized)
    profile = dataset.profile
    assert (dataset.read([1, 2], Window(0, 0, 70, 50)) == data).all()
    assert {band.dtype for band in profile.bands} == {dtype}
    assert profile.geotransform == pytest.approx(GRID.geotransform)
    assert Crs.from_wkt(profile.crs_wkt) == UTM


@pytest.mark.parametrize("cloud_optimized", [False, True])
def test_colours_are_named(written, cloud_optimized):
    profile = written(GeoTiff(values(), GRID, RGBA), cloud_optimized=cloud_optimized).profile
    assert [band.interpretation for band in profile.bands] == ["red", "green", "blue", "alpha"]


@pytest.mark.parametrize("cloud_optimized", [False, True])
def test_words_numbers_and_nodata_of_a_band_come_back(written, cloud_optimized):
    label = BandLabel("gray", "height", "m", 0.1, 2.0)
    content = GeoTiff(values("int16", bands=1), GRID, (label,), nodata=-9999)
    (band,) = written(content, cloud_optimized=cloud_optimized).profile.bands
    assert (band.description, band.unit, band.scale, band.offset, band.nodata) == ("height", "m", 0.1, 2.0, -9999)


@pytest.mark.parametrize("cloud_optimized", [False, True])
def test_mask_is_inside_the_file(written, cloud_optimized, tmp_path):
    mask = np.ones((50, 70), np.bool_)
    mask[:7] = False
    dataset = written(GeoTiff(values(bands=1), GRID, (BandLabel(),), mask), cloud_optimized=cloud_optimized)
    assert dataset.profile.has_mask_band
    assert ((dataset.read_mask(Window(0, 0, 70, 50)) > 0) == mask).all()
    assert [path.name for path in tmp_path.iterdir()] == ["file.tif"]


def test_crs84_is_written_as_degrees_of_wgs84(written):
    grid = PixelGrid(BBox(10.0, 40.0, 20.0, 50.0), CRS84, 70, 50)
    profile = written(GeoTiff(values(bands=1), grid, (BandLabel(),))).profile
    assert Crs.from_wkt(profile.crs_wkt).code == "EPSG:4326"
    assert profile.geotransform == pytest.approx(grid.geotransform)


def test_pixels_without_a_place_have_none(written):
    grid = PixelGrid(BBox(0.0, 0.0, 70.0, 50.0), PIXEL, 70, 50)
    profile = written(GeoTiff(values(bands=1), grid, (BandLabel(),))).profile
    assert (profile.crs_wkt, profile.geotransform) == ("", None)


def test_cloud_optimized_file_has_overviews_and_the_other_has_none(written):
    content = GeoTiff(values(bands=1, grid=LARGE), LARGE, (BandLabel(),))
    assert written(content).profile.overviews == ()
    assert written(content, cloud_optimized=True).profile.overviews == ((350, 300), (175, 150))


@pytest.mark.parametrize(("keeps_values", "expected"), [(True, {0, 200}), (False, {0, 50, 100, 150, 200})])
def test_overviews_of_values_hold_no_means(tmp_path, keeps_values, expected):
    data = np.where(RANDOM.random((1, 600, 700)) < 0.5, 0, 200).astype(np.uint8)
    path = tmp_path / "file.tif"
    path.write_bytes(write_geotiff(GeoTiff(data, LARGE, (BandLabel(),), keeps_values=keeps_values), cloud_optimized=True))
    overview = open_dataset(str(path), "GTiff", 0, {})
    assert set(np.unique(overview.read([1], Window(0, 0, 350, 300))).tolist()) == expected
    overview.close()


@pytest.mark.parametrize("cloud_optimized", [False, True])
def test_level_0_is_not_compressed_and_same_content_makes_the_same_file(cloud_optimized):
    content = GeoTiff(np.zeros((1, 600, 700), np.uint8), LARGE, (BandLabel(),))
    plain, first, second = (write_geotiff(content, cloud_optimized=cloud_optimized, level=level) for level in (0, 1, 1))
    assert len(plain) > 600 * 700 > 100 * len(first)
    assert first == second


@pytest.fixture
def left_in_memory(monkeypatch):
    """The names of the files that are still in GDAL's memory."""
    if FLAVOUR == "gdal":
        from osgeo import gdal

        return lambda: gdal.ReadDir("/vsimem/") or []
    from ogc_large_image.sources import geotiff_rasterio

    made = []
    kind = geotiff_rasterio.MemoryFile
    monkeypatch.setattr(geotiff_rasterio, "MemoryFile", lambda: made.append(kind()) or made[-1])
    return lambda: [file.name for file in made if not file.closed] if made else ["no file was made"]


def test_nothing_is_left_in_memory(left_in_memory):
    write_geotiff(GeoTiff(values(), GRID, RGBA))
    write_geotiff(GeoTiff(values(), GRID, RGBA), cloud_optimized=True)
    assert left_in_memory() == []


def test_nothing_is_left_in_memory_by_what_cannot_be_written(left_in_memory):
    with pytest.raises(Exception, match=r".+"):
        write_geotiff(GeoTiff(np.zeros((1, 50, 70), "M8[s]"), GRID, (BandLabel(),)))
    assert left_in_memory() == []
