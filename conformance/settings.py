"""Django settings of the server under test: the product's stand-alone ones, with words for every field that a suite may read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from conformance.environment import FOLDER
from conformance.layers.preparation import SERIES
from ogc_large_image.standalone.settings import *  # noqa: F403
from ogc_large_image.standalone.settings import OGC_LARGE_IMAGE

_FOLDER = Path(os.environ[FOLDER])
WHITENOISE_ROOT = _FOLDER / "public"

SERVICE: dict[str, Any] = {
    "title": "Blue Lake",
    "abstract": "Maps of an imaginary place, from the OGC's data for tests.",
    "keywords": ["test data", "raster maps"],
    "provider_name": "ogc-large-image",
    "provider_site": "https://www.ogc.org/",
    "contact_person": "Conformance test",
    "contact_organization": "ogc-large-image",
    "contact_position": "Test",
    "address": "Lake Road 1",
    "city": "Blue Lake",
    "state": "None",
    "postcode": "00000",
    "country": "Nowhere",
    "phone": "+00 0000 0000",
    "fax": "+00 0000 0001",
    "email": "conformance@example.org",
}
OGC_LARGE_IMAGE.update(
    CATALOG="ogc_large_image.layers.followed.FollowedFolder",
    CATALOG_OPTIONS={"paths": [_FOLDER / "rasters"], "index": _FOLDER / "index", "title": "Blue Lake", "series": SERIES},
    SERVICE=SERVICE,
    CRS=["EPSG:32631", "EPSG:3395"],
    # One with a well-known scale set, which WebMercatorQuad goes beyond, and others.
    LAYER_TILE_MATRIX_SETS=["GoogleMapsCompatible", "WorldCRS84Quad", "own"],
    # Those that the suites' Java can read; of a tile in any other they say that it is no picture.
    FORMATS=["image/png", "image/jpeg", "image/gif", "image/tiff"],
)
