"""Whether a file is a cloud optimized GeoTIFF is found out once, when it is published."""

import numpy as np
import pytest
from PIL import Image

from ogc_large_image.cog import CogOptions, convert_image
from ogc_large_image.publishing import describing
from ogc_large_image.publishing.describing import publish
from ogc_large_image.publishing.models import Layer, Preview
from tests.publishing.settings import OGC_LARGE_IMAGE
from tests.rasters import RasterSpec, ramp, write
from tests.unit.sources.remote.web_server import web_server

STRIPS = {"TILED": "NO", "BLOCKXSIZE": 700, "BLOCKYSIZE": 1}

pytestmark = pytest.mark.django_db


def test_of_a_cog(raster, rasters):
    convert_image(raster("scan.tif", RasterSpec(ramp(600, 700))), rasters / "cog.tif", CogOptions())
    row = Layer.objects.create(name="cog", path=str(rasters / "cog.tif"))
    publish(row)
    row.refresh_from_db()
    assert (row.is_cog, row.cog_problems, row.state) == (True, [], Layer.State.DESCRIBED)


def test_of_a_file_in_strips_and_what_became_of_it(published, rasters):
    row = published("scan", RasterSpec(ramp(600, 700), options=STRIPS))
    assert row.is_cog is False
    assert any("not tiled" in problem for problem in row.cog_problems)
    convert_image(rasters / "scan.tif", rasters / "cog.tif", CogOptions())
    (rasters / "cog.tif").replace(rasters / "scan.tif")
    assert publish(row).changed
    assert (row.is_cog, row.cog_problems) == (True, [])


def test_of_what_is_no_tiff(rasters):
    Image.new("RGB", (30, 20)).save(rasters / "photo.png")
    row = Layer.objects.create(name="photo", path=str(rasters / "photo.png"))
    assert not publish(row).problem
    assert (row.is_cog, row.cog_problems) == (None, [])


def test_an_image_that_fails_keeps_what_was_known(published, rasters):
    row = published("scan", RasterSpec(ramp(600, 700), options=STRIPS))
    (rasters / "scan.tif").write_bytes(b"no image")
    assert publish(row).problem
    row.refresh_from_db()
    assert (row.state, row.is_cog) == (Layer.State.FAILED, False)
    assert row.record is not None


def test_the_picture_of_another_image_is_not_kept_where_the_new_one_cannot_be_drawn(published, raster, monkeypatch):
    row = published("scan")
    assert Preview.objects.filter(layer=row).exists()
    raster("scan.tif", RasterSpec(ramp(60, 70)))
    monkeypatch.setattr(describing, "_picture", lambda described: b"")
    assert publish(row).changed
    assert not Preview.objects.filter(layer=row).exists()


def test_of_a_remote_file_by_some_of_its_bytes(rasters, settings, monkeypatch):
    noise = np.random.default_rng(1).integers(0, 255, (3, 2000, 3000), dtype="uint8")
    convert_image(write(rasters / "scan.tif", RasterSpec(noise)), rasters / "cog.tif", CogOptions())
    with web_server() as server:
        settings.OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, "REMOTE_PRIVATE_HOSTS": [f"127.0.0.1:{server.port}"]}
        server.files["/cog.tif"] = content = (rasters / "cog.tif").read_bytes()
        row = Layer.objects.create(name="cog", path=server.url("/cog.tif"))
        assert not publish(row).problem
        assert row.is_cog is True
        assert sum(last + 1 - first for first, last in server.ranges) < len(content) / 4
