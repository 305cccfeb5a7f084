"""What keeps a file from being a cloud optimized GeoTIFF, by rio-cogeo's rules: its directories are read, no pixels."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Mapping
from pathlib import Path

from rasterio.errors import NotGeoreferencedWarning

from ogc_large_image.errors import SourceRefused, SourceUnreadable
from ogc_large_image.sources import guard
from ogc_large_image.sources.datasets.rasterio import LIBRARY
from ogc_large_image.sources.describe import sniff_source
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.address import is_remote
from ogc_large_image.sources.remote.vsi import mount


def cog_problems(path: Path) -> tuple[str, ...]:
    """What keeps a file from being a cloud optimized GeoTIFF; nothing for one that is."""
    path = path.absolute()
    try:
        if guard.sniff_driver(guard.guard_path(path), trusted=False) != "GTiff":
            return ("The file is not a TIFF",)
    except SourceRefused:
        return ("The file is not an image that this service opens",)
    return _problems(str(path), {})


def source_cog_problems(ref: SourceRef) -> tuple[str, ...] | None:
    """As :func:`cog_problems`, of a source; None for one that is no TIFF. Of a remote one only some ranges are read."""
    try:
        if sniff_source(ref) != "GTiff":
            return None
    except SourceRefused:
        return None
    # rio-cogeo opens it by rasterio's GDAL, whichever one serves.
    address = mount(ref, LIBRARY) if is_remote(ref.address) else ref.address
    return _problems(address, guard.open_options(ref.trusted))


def _problems(address: str, config: Mapping[str, str]) -> tuple[str, ...]:
    from rio_cogeo.cogeo import cog_validate

    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            _, errors, hints = cog_validate(address, config=dict(config), quiet=True)
    except Exception as error:
        # What GDAL opens of a damaged file may be anything.
        raise SourceUnreadable("The image cannot be read.") from error
    return (*errors, *hints)
