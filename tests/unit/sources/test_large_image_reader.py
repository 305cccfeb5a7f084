from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from ogc_large_image.errors import (
    BandNotDefined,
    CrsNotSupported,
    FrameNotDefined,
    LimitExceeded,
    SourceNotFound,
    SourceRefused,
    SourceUnreadable,
)
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, WEB_MERCATOR
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Axis
from ogc_large_image.sources.large_image_reader import LargeImageReader
from ogc_large_image.sources.ref import SourceRef
from tests.rasters import RasterSpec, ramp, write

HEIGHT, WIDTH = 301, 403
SMOOTH = [Resampling.BILINEAR, Resampling.CUBIC, Resampling.LANCZOS, Resampling.AVERAGE]


def ref(path: Path, trusted: bool = True) -> SourceRef:
    return SourceRef(str(path), "1", trusted=trusted)


def grid(box: Sequence[float], width: int, height: int) -> PixelGrid:
    return PixelGrid(BBox(*box), PIXEL, width, height)


def whole(reader: LargeImageReader) -> PixelGrid:
    description = reader.description
    return PixelGrid(description.extent, PIXEL, description.width, description.height)


def png(path: Path, data: np.ndarray, **options: Any) -> Path:
    """A PNG of (bands, height, width)."""
    PIL.Image.fromarray(np.squeeze(data.transpose(1, 2, 0))).save(path, **options)
    return path


def tiled(path: Path, data: np.ndarray, overviews: Sequence[int] = ()) -> Path:
    options = {"BLOCKXSIZE": 64, "BLOCKYSIZE": 64}
    interpretations = ["red", "green", "blue"] if len(data) == 3 else []
    spec = RasterSpec(data, crs=None, geotransform=None, overviews=overviews, interpretations=interpretations, options=options)
    return write(path, spec)


def pages(path: Path, data: np.ndarray) -> Path:
    """A TIFF of one grey page a frame, of (frames, height, width)."""
    first, *others = [PIL.Image.fromarray(page) for page in data]
    first.save(path, save_all=True, append_images=others, compression="tiff_deflate")
    return path


def oracle(data: np.ndarray, wanted: PixelGrid) -> tuple[np.ndarray, np.ndarray]:
    """Values and validity at the grid's pixel centres, straight from the definition."""
    _, height, width = data.shape
    columns = np.floor(wanted.column_centres()).astype(int)
    rows = np.floor(height - wanted.row_centres()).astype(int)
    valid = ((rows >= 0) & (rows < height))[:, np.newaxis] & ((columns >= 0) & (columns < width))
    values = data[:, np.clip(rows, 0, height - 1)][:, :, np.clip(columns, 0, width - 1)]
    return np.where(valid, values, 0), valid


def random_grids(count: int = 25) -> list[PixelGrid]:
    random = np.random.default_rng(7)
    grids = []
    for _ in range(count):
        xmin, ymin = random.uniform(-80, WIDTH - 20), random.uniform(-80, HEIGHT - 20)
        # At most one pixel a pixel: the finest level.
        width, height = (int(size) for size in random.integers(20, 200, 2))
        box = (xmin, ymin, xmin + width * random.uniform(0.1, 1), ymin + height * random.uniform(0.1, 1))
        grids.append(grid(box, width, height))
    return grids


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return ramp(HEIGHT, WIDTH)


@pytest.fixture(scope="module", params=["png", "tiled", "pyramid"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, image: np.ndarray) -> LargeImageReader:
    path = tmp_path_factory.mktemp("images") / "scan"
    if request.param == "png":
        png(path, image, format="PNG")
    else:
        tiled(path, image, [2, 4] if request.param == "pyramid" else [])
    return LargeImageReader(ref(path))


# --- description ----------------------------------------------------------------


def test_describes_the_image(reader: LargeImageReader, image: np.ndarray) -> None:
    description = reader.description
    assert (description.width, description.height, description.frames, description.axes) == (WIDTH, HEIGHT, 1, ())
    assert description.crs is PIXEL
    assert description.geotransform == (0, 1, 0, HEIGHT, 0, -1)
    assert description.extent == BBox(0, 0, WIDTH, HEIGHT)
    assert [(band.index, band.dtype, band.interpretation) for band in description.bands] == [
        (1, "uint8", "red"),
        (2, "uint8", "green"),
        (3, "uint8", "blue"),
    ]


def test_statistics_are_those_of_the_pixels(reader: LargeImageReader, image: np.ndarray) -> None:
    for band, pixels in zip(reader.description.bands, image, strict=True):
        assert (band.minimum, band.maximum) == (pixels.min(), pixels.max())
        assert band.mean == pytest.approx(pixels.mean(), rel=1e-3)
        assert band.stdev == pytest.approx(pixels.std(), rel=1e-3)


def test_lists_the_levels_that_the_file_has(tmp_path: Path, image: np.ndarray) -> None:
    assert LargeImageReader(ref(tiled(tmp_path / "a.tif", image, [2, 4]))).description.overviews == ((202, 151), (101, 76))
    assert LargeImageReader(ref(tiled(tmp_path / "b.tif", image))).description.overviews == ()


def test_a_recorded_description_is_not_measured_again(tmp_path: Path, image: np.ndarray) -> None:
    path = png(tmp_path / "scan.png", image)
    recorded = replace(LargeImageReader(ref(path)).description, driver="recorded")
    assert LargeImageReader(ref(path), description=recorded).description is recorded


# --- nearest --------------------------------------------------------------------


def test_at_native_resolution_pixels_are_identical(reader: LargeImageReader, image: np.ndarray) -> None:
    raster = reader.read(whole(reader), [1, 2, 3])
    assert raster.mask is None
    assert raster.alpha is None
    assert np.array_equal(raster.data, image)


def test_any_grid_is_met_at_its_pixel_centres(reader: LargeImageReader, image: np.ndarray) -> None:
    for wanted in random_grids():
        raster = reader.read(wanted, [1, 2, 3])
        values, valid = oracle(image, wanted)
        assert raster.data.shape == (3, wanted.height, wanted.width)
        assert np.array_equal(np.ones_like(valid) if raster.mask is None else raster.mask, valid)
        assert np.array_equal(np.where(valid, raster.data, 0), values)


def test_bands_come_in_the_order_asked_for(reader: LargeImageReader, image: np.ndarray) -> None:
    raster = reader.read(whole(reader), [3, 1, 3])
    assert np.array_equal(raster.data, image[[2, 0, 2]])


def test_an_exact_multiple_belongs_to_the_pixel_right_and_below(tmp_path: Path, image: np.ndarray) -> None:
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    raster = reader.read(grid((0, HEIGHT - 300, 400, HEIGHT), 200, 150), [1])
    assert np.array_equal(raster.data[0], image[0, 1:300:2, 1:400:2])


def test_a_reduced_picture_lies_where_it_should(reader: LargeImageReader, image: np.ndarray) -> None:
    wanted = grid((-20, -30, WIDTH + 15, HEIGHT + 40), 117, 93)
    raster = reader.read(wanted, [1, 2, 3])
    assert best_shift(raster.data[0], reader, wanted) == (0, 0)


def best_shift(picture: np.ndarray, reader: LargeImageReader, wanted: PixelGrid) -> tuple[int, int]:
    """By how many target pixels the picture has to be moved to look most like an exact average."""
    truth = reader.read(wanted, [1], resampling=Resampling.AVERAGE).data[0].astype(float)
    inner = (slice(15, -15), slice(15, -15))
    errors = {
        (dy, dx): np.abs(np.roll(picture.astype(float), (dy, dx), (0, 1))[inner] - truth[inner]).mean()
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
    }
    return min(errors, key=errors.__getitem__)


def test_the_coarsest_level_that_is_fine_enough_is_read(tmp_path: Path) -> None:
    # The overviews are made of other values than the image, to tell them apart.
    image = np.zeros((1, 256, 256), np.uint8)
    image[:, ::2, ::2] = 200
    reader = LargeImageReader(ref(tiled(tmp_path / "scan.tif", image, [2, 4])))
    decoded: list[int] = []
    tile = reader._source.getTile
    reader._source.getTile = lambda x, y, z, **options: decoded.append(z) or tile(x, y, z, **options)
    finest = reader._source.levels - 1
    for size, level in ((256, finest), (200, finest), (128, finest - 1), (90, finest - 1), (64, finest - 2), (20, finest - 2)):
        decoded.clear()
        reader.read(grid((0, 0, 256, 256), size, size), [1])
        assert set(decoded) == {level}


@pytest.mark.parametrize(
    "box", [(-50, 0, -1, 10), (WIDTH, 0, WIDTH + 1, 10), (0, -9, 5, -1e-3), (1e308, 1e308, 1.1e308, 1.1e308)]
)
@pytest.mark.parametrize("resampling", Resampling)
def test_outside_the_image_there_is_nothing(reader: LargeImageReader, box: Sequence[float], resampling: Resampling) -> None:
    raster = reader.read(grid(box, 7, 5), [1, 2], resampling=resampling)
    assert raster.data.shape == (2, 5, 7)
    assert raster.is_empty


@pytest.mark.parametrize(
    "box", [(-1e308, -1e308, 1e308, 1e308), (-1e6, -1e6, 1e6, 1e6), (5, 5, 5 + 1e-9, 5 + 1e-9), (5, 5, np.nextafter(5, 6), 6)]
)
@pytest.mark.parametrize("resampling", Resampling)
def test_extreme_grids_are_answered(reader: LargeImageReader, box: Sequence[float], resampling: Resampling) -> None:
    raster = reader.read(grid(box, 8, 6), [1], resampling=resampling)
    assert raster.data.shape == (1, 6, 8)


# --- the other resamplings ------------------------------------------------------


@pytest.mark.parametrize("resampling", [Resampling.BILINEAR, Resampling.CUBIC, Resampling.LANCZOS, Resampling.AVERAGE])
def test_at_native_resolution_no_resampling_changes_a_pixel(
    reader: LargeImageReader, image: np.ndarray, resampling: Resampling
) -> None:
    raster = reader.read(whole(reader), [1, 2, 3], resampling=resampling)
    assert np.array_equal(raster.data, image)


@pytest.mark.parametrize("resampling", SMOOTH)
def test_a_fraction_of_a_pixel_is_honoured(tmp_path: Path, resampling: Resampling) -> None:
    rows, columns = np.mgrid[0:200, 0:250]
    image = (rows * 0.5 + columns * 0.5 + 5)[np.newaxis].astype(np.uint8)
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    wanted = grid((20.3, 30.7, 200.3, 150.7), 60, 40)
    raster = reader.read(wanted, [1], resampling=resampling)
    truth = (200 - wanted.row_centres()[:, np.newaxis] - 0.5) * 0.5 + (wanted.column_centres() - 0.5) * 0.5 + 5
    assert abs((raster.data[0] - truth).mean() + 0.25) < 0.3
    assert abs(raster.data[0] - truth).max() <= 1.5


@pytest.mark.parametrize("resampling", SMOOTH)
def test_neighbouring_tiles_join_without_a_seam(reader: LargeImageReader, resampling: Resampling) -> None:
    size = 64
    box = (-16.0, -20.0, WIDTH + 37.0, HEIGHT + 100.0)
    step = (box[2] - box[0]) / 4
    together = reader.read(grid((box[0], 0, box[2], step), 4 * size, size), [1], resampling=resampling)
    for index in range(4):
        part = (box[0] + index * step, 0, box[0] + (index + 1) * step, step)
        tile = reader.read(grid(part, size, size), [1], resampling=resampling)
        place = (slice(None), slice(None), slice(index * size, (index + 1) * size))
        assert abs(tile.data.astype(int) - together.data[place]).max() <= 1


def test_averages_are_those_of_the_covered_pixels(tmp_path: Path, image: np.ndarray) -> None:
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    raster = reader.read(grid((0, HEIGHT - 300, 400, HEIGHT), 80, 60), [1], resampling=Resampling.AVERAGE)
    truth = image[0, :300, :400].reshape(60, 5, 80, 5).mean(axis=(1, 3))
    assert abs(raster.data[0] - truth).max() <= 0.51


def test_the_most_frequent_value_is_one_of_the_image(tmp_path: Path) -> None:
    image = np.full((1, 80, 80), 3, np.uint8)
    image[:, ::4] = 200
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    assert (reader.read(grid((0, 0, 80, 80), 20, 20), [1], resampling=Resampling.MODE).data == 3).all()


def test_of_equally_frequent_values_the_nearest_wins(tmp_path: Path) -> None:
    image = np.arange(60 * 64).reshape(1, 60, 64).astype(np.uint16)
    reader = LargeImageReader(ref(tiled(tmp_path / "scan.tif", image)))
    wanted = grid((1.2, 2.3, 61.2, 56.3), 20, 18)
    assert np.array_equal(reader.read(wanted, [1], resampling=Resampling.MODE).data, reader.read(wanted, [1]).data)


def test_a_huge_window_is_thinned_out_and_stays_in_place(
    tmp_path: Path, image: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    wanted = grid((0, 0, WIDTH, HEIGHT), 29, 23)
    exact = reader.read(wanted, [1], resampling=Resampling.BILINEAR).data[0].astype(int)
    monkeypatch.setattr("ogc_large_image.sources.large_image_reader._THIN_ABOVE", 1000)
    thinned = reader.read(wanted, [1], resampling=Resampling.BILINEAR).data[0].astype(int)
    assert not np.array_equal(thinned, exact)
    assert abs(thinned - exact).mean() < 12
    assert np.corrcoef(thinned.ravel(), exact.ravel())[0, 1] > 0.95


# --- transparency and types -----------------------------------------------------


def with_alpha(image: np.ndarray) -> np.ndarray:
    alpha = np.full((1, HEIGHT, WIDTH), 255, np.uint8)
    alpha[:, :100] = 0
    alpha[:, 100:200] = 128
    return np.concatenate([image, alpha])


def test_alpha_is_no_band_but_transparency(tmp_path: Path, image: np.ndarray) -> None:
    data = with_alpha(image)
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", data)))
    assert reader.description.alpha_band == 4
    raster = reader.read(whole(reader), [1, 2, 3])
    assert np.array_equal(raster.data, image)
    assert raster.mask is not None
    assert np.array_equal(raster.mask, data[3] > 0)
    assert raster.alpha is not None
    assert np.array_equal(raster.alpha, data[3])
    with pytest.raises(BandNotDefined):
        reader.read(whole(reader), [4])


@pytest.mark.parametrize("resampling", SMOOTH)
def test_transparent_pixels_do_not_darken_their_neighbours(tmp_path: Path, resampling: Resampling) -> None:
    data = np.full((4, HEIGHT, WIDTH), 200, np.uint8)
    data[3] = 255
    data[:, :100] = 0
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", data)))
    raster = reader.read(grid((3, 5, 391, 291), 97, 71), [1], resampling=resampling)
    assert raster.mask is not None
    assert raster.alpha is not None
    assert abs(raster.data[0][raster.alpha > 20].astype(int) - 200).max() <= 1
    assert 0 < raster.mask.mean() < 1


@pytest.mark.parametrize("resampling", [Resampling.NEAREST, Resampling.BILINEAR, Resampling.MODE])
def test_alpha_reaches_beyond_the_image_as_nothing(tmp_path: Path, image: np.ndarray, resampling: Resampling) -> None:
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", with_alpha(image))))
    raster = reader.read(grid((-100, 0, WIDTH, 50), 503, 50), [1], resampling=resampling)
    assert raster.alpha is not None
    assert not raster.alpha[:, :100].any()
    assert (raster.alpha[:, 101:] == 255).all()


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("overviews", [(), (2, 4)])
def test_other_types_keep_their_values(tmp_path: Path, dtype: str, overviews: Sequence[int]) -> None:
    image = ramp(HEIGHT, WIDTH, 1, dtype)
    reader = LargeImageReader(ref(tiled(tmp_path / "scan.tif", image, overviews)))
    raster = reader.read(whole(reader), [1])
    assert raster.data.dtype == dtype
    assert np.array_equal(raster.data, image)
    assert reader.description.bands[0].maximum == pytest.approx(image.max())
    smooth = reader.read(whole(reader), [1], resampling=Resampling.CUBIC)
    assert smooth.data.dtype == dtype


def test_what_is_no_number_is_not_valid(tmp_path: Path) -> None:
    image = ramp(HEIGHT, WIDTH, 1, "float32")
    image[:, :50] = np.nan
    reader = LargeImageReader(ref(tiled(tmp_path / "scan.tif", image)))
    for resampling in (Resampling.NEAREST, Resampling.BILINEAR):
        mask = reader.read(whole(reader), [1], resampling=resampling).mask
        assert mask is not None
        assert not mask[:50].any()
        assert mask[51:].all()


def test_sixteen_bits_are_not_squeezed_into_eight(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused):
        LargeImageReader(ref(png(tmp_path / "scan.png", ramp(60, 70, 1, "uint16"))))


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "JPEG2000"])
def test_reads_the_other_formats(tmp_path: Path, image: np.ndarray, form: str) -> None:
    path = tmp_path / "scan"
    PIL.Image.fromarray(image.transpose(1, 2, 0)).save(path, format=form)
    reader = LargeImageReader(ref(path))
    decoded = np.asarray(PIL.Image.open(path)).transpose(2, 0, 1)
    assert np.array_equal(reader.read(whole(reader), [1, 2, 3]).data, decoded)


# --- frames ---------------------------------------------------------------------


@pytest.fixture
def stack(tmp_path: Path) -> LargeImageReader:
    return LargeImageReader(
        ref(pages(tmp_path / "stack.tif", np.stack([np.full((60, 70), 10 * page, np.uint8) for page in range(4)])))
    )


def test_pages_are_frames(stack: LargeImageReader) -> None:
    assert stack.description.frames == 4
    assert stack.description.axes == (Axis("frame", (0.0, 1.0, 2.0, 3.0)),)
    for frame in range(4):
        assert (stack.read(whole(stack), [1], frame).data == 10 * frame).all()


@pytest.mark.parametrize("frame", [-1, 4, 10**20])
def test_a_frame_that_is_not_there_is_named_so(stack: LargeImageReader, frame: int) -> None:
    with pytest.raises(FrameNotDefined):
        stack.read(whole(stack), [1], frame)


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize("band", [0, -1, 4, 10**20])
def test_a_band_that_is_not_there_is_named_so(reader: LargeImageReader, band: int) -> None:
    with pytest.raises(BandNotDefined):
        reader.read(whole(reader), [1, band])


def test_no_other_crs_is_read(reader: LargeImageReader) -> None:
    with pytest.raises(CrsNotSupported):
        reader.read(PixelGrid(BBox(0, 0, 10, 10), WEB_MERCATOR, 5, 5), [1])


def test_too_much_at_once_is_refused_before_it_is_decoded(tmp_path: Path, image: np.ndarray) -> None:
    path = tiled(tmp_path / "scan.tif", image)
    reader = LargeImageReader(ref(path), Limits(max_source_pixels=10_000))
    reader._source.getTile = lambda *_, **__: pytest.fail("decoded")
    for resampling in (Resampling.NEAREST, Resampling.CUBIC):
        with pytest.raises(LimitExceeded):
            reader.read(whole(reader), [1], resampling=resampling)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(9000, 9000), (30000, 3000)])
def test_a_picture_too_large_to_decode_at_once_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bomb.png"
    PIL.Image.new("L", size).save(path)
    with pytest.raises(SourceRefused):
        LargeImageReader(ref(path))


@pytest.mark.parametrize(
    "body", [b"", b"<VRTDataset/>" + bytes(40), b"%!PS-Adobe-3.0 EPSF-3.0" + bytes(40), b"GIF89a" + bytes(40)]
)
def test_other_kinds_are_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "scan.png").write_bytes(body)
    with pytest.raises(SourceRefused):
        LargeImageReader(ref(tmp_path / "scan.png"))


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        LargeImageReader(ref(tmp_path / "gone.png"))


@pytest.mark.parametrize("kind", ["png", "tiff"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_damaged_image_is_an_error_and_never_a_blank_picture(
    tmp_path: Path, image: np.ndarray, kind: str, share: float
) -> None:
    path = tmp_path / "scan"
    if kind == "png":
        png(path, image, format="PNG")
    else:
        tiled(path, image)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    def read() -> None:
        reader = LargeImageReader(ref(path))
        reader.read(whole(reader), [1, 2, 3])

    with pytest.raises(SourceUnreadable):
        read()


def test_a_replaced_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    for value in (50, 200):
        png(path, np.full((3, 60, 70), value, np.uint8))
        reader = LargeImageReader(ref(path))
        assert (reader.read(whole(reader), [1]).data == value).all()


# --- sharing --------------------------------------------------------------------


def test_threads_share_a_reader(reader: LargeImageReader, image: np.ndarray) -> None:
    wrong: list[str] = []

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(20):
            x, y = random.integers(0, 300), random.integers(0, 200)
            wanted = grid((x, y, x + 100, y + 100), 100, 100)
            if not np.array_equal(reader.read(wanted, [1, 2, 3]).data, oracle(image, wanted)[0]):
                wrong.append(f"{x} {y}")

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_first_reads_may_come_at_once(tmp_path: Path, image: np.ndarray) -> None:
    path = png(tmp_path / "scan.png", image)
    results: list[bool] = []
    reader = LargeImageReader(ref(path))
    barrier = threading.Barrier(6)

    def work() -> None:
        barrier.wait()
        results.append(np.array_equal(reader.read(grid((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT), [1, 2, 3]).data, image))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 6


def test_close_may_be_called_twice(tmp_path: Path, image: np.ndarray) -> None:
    reader = LargeImageReader(ref(png(tmp_path / "scan.png", image)))
    reader.close()
    reader.close()


def test_colour_profiles_are_applied_as_large_image_does(tmp_path: Path, image: np.ndarray) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    buffer = io.BytesIO()
    PIL.Image.fromarray(image.transpose(1, 2, 0)).save(buffer, format="PNG", icc_profile=profile)
    (tmp_path / "scan.png").write_bytes(buffer.getvalue())
    reader = LargeImageReader(ref(tmp_path / "scan.png"))
    # The profile is that of the result, so that nothing changes but by rounding.
    assert abs(reader.read(whole(reader), [1, 2, 3]).data.astype(int) - image).max() <= 2
