"""Addresses of slippy maps and of TMS, to be included at the root: the tiles of WMTS for clients that know nothing of it."""

from __future__ import annotations

from django.urls import re_path

from ogc_large_image.wmts import tms, xyz

_XYZ = r"(?P<z>[^/]+)/(?P<x>[^/]+)/(?P<y>[^/]+)\.(?P<extension>[^/.]+)\Z"
_TILE_MAP = r"^tms/1\.0\.0/(?P<layer>[^/@]+)@(?P<tile_matrix_set>[^/]+)@"

urlpatterns = [
    re_path(r"^tiles/(?P<layer>[^/]+)/" + _XYZ, xyz.tile, name="xyz-tile"),
    re_path(r"^tiles/(?P<layer>[^/]+)/(?P<tile_matrix_set>[^/]+)/" + _XYZ, xyz.tile, name="xyz-set-tile"),
    re_path(_TILE_MAP + r"[^/@]+/" + _XYZ, tms.tile, name="tms-tile"),
    re_path(_TILE_MAP + r"(?P<extension>[^/@]+)/?\Z", tms.tile_map, name="tms-tile-map"),
    re_path(r"^tms/1\.0\.0/?\Z", tms.service, name="tms-service"),
    re_path(r"^tms/?\Z", tms.root, name="tms"),
]
