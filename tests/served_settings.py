"""The stand-alone settings for foreign clients to be shown: more tile matrix sets than come of themselves."""

from ogc_large_image.standalone.settings import *  # noqa: F403
from ogc_large_image.standalone.settings import OGC_LARGE_IMAGE as _STAND_ALONE

OGC_LARGE_IMAGE = {**_STAND_ALONE, "LAYER_TILE_MATRIX_SETS": ["WebMercatorQuad", "WorldCRS84Quad", "UTM*", "own"]}
