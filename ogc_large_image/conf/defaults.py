"""The keys of ``OGC_LARGE_IMAGE`` with what holds where the site says nothing, and the names of what it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from ogc_large_image.geo.tilematrixsets_own import OWN

SETTING: Final = "OGC_LARGE_IMAGE"

PUBLISHING: Final = "ogc_large_image.publishing"
DATABASE_CATALOG: Final = f"{PUBLISHING}.catalog.DatabaseCatalog"

MaxAgeKind = Literal["tile", "map", "capabilities", "metadata"]

DEFAULTS: Final[Mapping[str, Any]] = {
    # Import string of a callable (or the callable) that takes CATALOG_OPTIONS and returns a layers.catalog.Catalog; with the app
    # ogc_large_image.publishing, the database's layers are what there is by default.
    "CATALOG": "ogc_large_image.services.EmptyCatalog",
    "CATALOG_OPTIONS": {},
    # Rendered answers: "memory" (in each process), "none", or the alias of a Django cache.
    "CACHE": "memory",
    "CACHE_BYTES": 256 << 20,
    # A folder in memory (on Linux below /dev/shm) where all processes of the site keep decoded blocks for one another;
    # empty: each process decodes for itself.
    "BLOCK_CACHE": "",
    "BLOCK_CACHE_BYTES": 512 << 20,
    # Codes of CRSs that maps are offered in beside the standard ones and the layer's own.
    "CRS": [],
    # Fields of limits.Limits.
    "LIMITS": {},
    # Fields of layers.service_metadata.ServiceMetadata.
    "SERVICE": {},
    # Address that the outside world has for the place where ogc_large_image.urls are included; empty: from the request.
    "PUBLIC_URL": "",
    # Folders whose files are trusted, beside those of a folder catalog: netCDF is read, and overviews and masks beside an image.
    "TRUSTED_FOLDERS": [],
    # Hosts that images may be read from by http, https, ftp and S3; none at first. "host", "host:port" or "*.domain"; each has to
    # be on the public Internet, but those of the second list, which are no patterns.
    "REMOTE_HOSTS": [],
    "REMOTE_PRIVATE_HOSTS": [],
    # Copies of files that a storage keeps elsewhere: bytes of all of them together on this machine, seconds that a request
    # waits for one, and seconds after which the storage is asked whether a file has changed.
    "FILE_CACHE_BYTES": 10 << 30,
    "FILE_FETCH_SECONDS": 300,
    "REVALIDATE_SECONDS": 1,
    # Files of at least so many bytes, and images kept elsewhere, are described by a Celery task when they are published, where the
    # site has a broker; None: never.
    "PUBLISH_LATER_BYTES": 256 << 20,
    # Images that a process holds open.
    "MAX_SOURCES": 64,
    # Pictures that a process draws at once; 0: one for each CPU that it may use. More than the CPUs only decode more blocks twice.
    "MAX_DRAWINGS": 0,
    # Media types of pictures on offer, the preferred one first; empty: all that this installation can write.
    "FORMATS": [],
    # Tile matrix sets beside those of OGC's register: dicts of OGC's JSON (17-083r4), or paths of files with it.
    "TILE_MATRIX_SETS": [],
    # Those that a layer is offered in where it lies in them, unless it has a list of its own; "own" is the set of its own
    # pixels, "UTM*" all whose names begin so, "WebMercatorQuad@2x" one with tiles of 512 pixels.
    "LAYER_TILE_MATRIX_SETS": ["WebMercatorQuad", "WorldCRS84Quad", OWN],
    # Whether clients may send band maths of their own: True, False, or the permission that their user needs ("app.codename").
    "EXPRESSIONS": False,
    # Palettes beside those of Matplotlib and palettable: lists of colours by name.
    "PALETTES": {},
    # Whether WMTS says PointIJOutOfRange of a pixel outside the tile (07-057r7 table 26), or TileOutOfRange as its test suite wants.
    "POINT_IJ_OUT_OF_RANGE": False,
    # Seconds that a client or a proxy may keep an answer without asking again.
    "MAX_AGE": {"tile": 3600, "map": 3600, "capabilities": 60, "metadata": 60},
    # Address of npm's packages on a content delivery network that the viewers take their map libraries from, for example
    # "https://cdn.jsdelivr.net/npm"; empty: from the static files.
    "VIEWER_CDN": "",
    # What lies under the viewers' images: {"url": "https://…/{z}/{x}/{y}.png", "attribution": "…"}, tiles of WebMercatorQuad.
    "BASE_MAP": {},
}

# What an endpoint may have of its own; everything else is the process's.
OVERRIDABLE: Final = frozenset(
    {
        "BASE_MAP",
        "CRS",
        "EXPRESSIONS",
        "FORMATS",
        "LAYER_TILE_MATRIX_SETS",
        "MAX_AGE",
        "POINT_IJ_OUT_OF_RANGE",
        "PUBLIC_URL",
        "SERVICE",
        "TILE_MATRIX_SETS",
    }
)

# Each may be set as LARGE_IMAGE_ and its name in capitals.
LARGE_IMAGE_CONFIG: Final = (
    "cache_backend",
    "cache_python_memory_portion",
    "cache_memcached_url",
    "cache_memcached_username",
    "cache_memcached_password",
    "cache_redis_url",
    "cache_redis_username",
    "cache_redis_password",
    "cache_tilesource_memory_portion",
    "cache_tilesource_maximum",
    "cache_sources",
    "force_gdal_vsis3",
)
