"""The site of ``tests.project`` with images in its file field, and a client of its API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.rasters import RasterSpec, ramp, write

COLOURS = RasterSpec(ramp(), interpretations=["red", "green", "blue"])
"""400 × 300 pixels of 10 m in EPSG:32633."""


@pytest.fixture(autouse=True)
def site(db: None, settings: Any, tmp_path: Path) -> None:
    settings.ROOT_URLCONF = "tests.project.urls"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.OGC_LARGE_IMAGE = {}


@pytest.fixture
def api() -> Any:
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def stored(settings: Any) -> Callable[..., Any]:
    """A row whose file is in the site's media folder: ``stored("dem.tif", RasterSpec(…))``, ``stored("x.png", array)``."""
    from tests.project.models import ImageFile

    def store(name: str, content: RasterSpec | np.ndarray | bytes = COLOURS) -> Any:
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, RasterSpec):
            write(path, content)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            Image.fromarray(content).save(path)
        return ImageFile.objects.create(file=name)

    return store


@pytest.fixture
def geotiff(stored: Callable[..., Any]) -> str:
    """The address of a georeferenced image."""
    return f"/api/image-file/{stored('colours.tif').pk}"


@pytest.fixture
def photograph(stored: Callable[..., Any]) -> str:
    """The address of an image without georeference, of 500 × 300 pixels."""
    return f"/api/image-file/{stored('photo.png', ramp(300, 500).transpose(1, 2, 0)).pk}"
