"""GDAL's own warper with an exact transform: the oracle for geometry."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ogc_large_image.geo.grid import PixelGrid

try:
    from osgeo import gdal
except ImportError:
    gdal = None
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT


def warp(path: Path, grid: PixelGrid, resampling: str = "nearest") -> tuple[np.ndarray, np.ndarray]:
    """Values (bands, height, width) without the alpha band, and validity (height, width)."""
    return _warp_rasterio(path, grid, resampling) if gdal is None else _warp_gdal(path, grid, resampling)


def _warp_rasterio(path: Path, grid: PixelGrid, resampling: str) -> tuple[np.ndarray, np.ndarray]:
    with rasterio.open(path) as source:
        add_alpha = source.count not in (2, 4) or source.colorinterp[-1].name != "alpha"
        with WarpedVRT(
            source,
            crs=grid.crs.wkt,
            transform=rasterio.Affine.from_gdal(*grid.geotransform),
            width=grid.width,
            height=grid.height,
            resampling=Resampling[resampling],
            add_alpha=add_alpha,
            tolerance=1e-9,  # 0 is refused
        ) as vrt:
            data = vrt.read()
    return data[:-1], data[-1] > 0


def _warp_gdal(path: Path, grid: PixelGrid, resampling: str) -> tuple[np.ndarray, np.ndarray]:
    gdal.UseExceptions()
    warped = gdal.Warp(
        "",
        str(path),
        format="MEM",
        dstSRS=grid.crs.wkt,
        outputBounds=list(grid.bbox),
        width=grid.width,
        height=grid.height,
        resampleAlg={"nearest": "near"}.get(resampling, resampling),
        errorThreshold=0,
        dstAlpha=True,
        overviewLevel="AUTO",
    )
    data = warped.ReadAsArray()
    return data[:-1], data[-1] > 0


def best_shift(ours: np.ndarray, theirs: np.ndarray, valid: np.ndarray, reach: int = 2) -> tuple[int, int]:
    """The (rows, columns) by which ``theirs`` has to be moved to match ``ours`` best; (0, 0) when in place."""
    height, width = ours.shape[-2:]
    scores = {}
    inner = (slice(reach, height - reach), slice(reach, width - reach))
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            moved = (
                slice(reach + down, height - reach + down),
                slice(reach + right, width - reach + right),
            )
            both = valid[inner] & valid[moved]
            difference = abs(ours[(..., *inner)].astype(float) - theirs[(..., *moved)].astype(float))
            scores[down, right] = difference[..., both].mean() if both.any() else np.inf
    # A tie means that nothing moved.
    return min(scores, key=lambda shift: (scores[shift], shift != (0, 0)))
