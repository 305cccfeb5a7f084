"""The stand-alone server's settings without its cache of rendered pictures, so that every tile is drawn."""

from ogc_large_image.standalone.settings import *  # noqa: F403
from ogc_large_image.standalone.settings import OGC_LARGE_IMAGE as _STANDALONE

OGC_LARGE_IMAGE = {**_STANDALONE, "CACHE": "none"}
