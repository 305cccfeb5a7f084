"""Definitions of CRSs for clients that compute with proj4's texts, as map libraries in browsers do."""

from __future__ import annotations

import warnings
from functools import lru_cache

import pyproj

from ogc_large_image.errors import CrsNotSupported
from ogc_large_image.geo.crs import Crs


@lru_cache(maxsize=256)
def proj4_definition(crs: Crs) -> str:
    """The CRS as one line of proj4's parameters; CrsNotSupported where it has none.

    The order of axes is told as ``+axis=neu`` where northing comes first.
    Shifts between datums are not part of it: about a hundred metres at worst,
    so what is drawn has to be asked for in the CRS that it is shown in.
    """
    if crs.is_pixel:
        raise CrsNotSupported("An image's own pixels have no place on the ground.", "crs")
    with warnings.catch_warnings():
        # That such a text leaves things out is known: see above.
        warnings.simplefilter("ignore", UserWarning)
        text = pyproj.CRS.from_wkt(crs.wkt).to_proj4().replace("+type=crs", "").strip()
    if "+proj=" not in text:
        raise CrsNotSupported("The coordinate reference system has no proj4 definition.", "crs")
    return f"{text} +axis=neu" if crs.northing_first else text
