"""The pixels behind a source ref, and how they compare with a file's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.describe import describe_source, file_ref, open_reader
from ogc_large_image.sources.ref import SourceRef


def pixels(ref: SourceRef) -> Any:
    reader = open_reader(ref)
    try:
        return reader.read(PixelGrid(reader.description.extent, reader.description.crs, 400, 300), [1, 2, 3]).data
    finally:
        reader.close()


def assert_same_image(ref: SourceRef, path: Path) -> None:
    local = file_ref(path, trusted=False)
    assert describe_source(ref) == describe_source(local)
    np.testing.assert_array_equal(pixels(ref), pixels(local))
