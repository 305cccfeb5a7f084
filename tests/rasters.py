"""Rasters made for tests, written with whichever GDAL binding is installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

try:
    from osgeo import gdal
except ImportError:
    gdal = None
    import rasterio
    from rasterio.control import GroundControlPoint
    from rasterio.enums import ColorInterp, Resampling


@dataclass
class RasterSpec:
    """A GeoTIFF to be; ``data`` has shape (bands, height, width)."""

    data: np.ndarray
    crs: str | None = "EPSG:32633"
    geotransform: tuple[float, ...] | None = (500000.0, 10.0, 0.0, 5000000.0, 0.0, -10.0)
    nodata: float | None = None
    interpretations: Sequence[str] = ()
    overviews: Sequence[int] = ()
    mask: np.ndarray | None = None
    colortable: dict[int, tuple[int, int, int, int]] | None = None
    gcps: Sequence[tuple[float, float, float, float]] = ()
    """(column, row, x, y)"""
    descriptions: Sequence[str] = ()
    options: dict[str, Any] = field(default_factory=dict)


def write(path: Path, spec: RasterSpec) -> Path:
    """Write the raster as a tiled GeoTIFF and return its path."""
    if gdal is None:
        _write_rasterio(path, spec)
    else:
        _write_gdal(path, spec)
    return path


def write_netcdf(path: Path, bands: int) -> Path:
    """Write a netCDF file with the variables ``Band1``, ``Band2`` …; return its path."""
    source = write(path.with_suffix(".tif"), RasterSpec(np.full((bands, 4, 5), 90, "uint8"), crs="EPSG:4326"))
    if gdal is None:
        import rasterio.shutil

        rasterio.shutil.copy(source, path, driver="netCDF")
    else:
        gdal.GetDriverByName("netCDF").CreateCopy(str(path), gdal.Open(str(source)))
    source.unlink()
    return path


def ramp(height: int = 300, width: int = 400, bands: int = 3, dtype: str = "uint8") -> np.ndarray:
    """Smooth bands with some structure, so that a shift by a pixel shows."""
    rows, columns = np.mgrid[0:height, 0:width]
    limit = 255 if dtype == "uint8" else 20000
    layers = []
    for band in range(bands):
        wave = np.sin(columns / (9.0 + 3 * band)) + np.cos(rows / (7.0 + 2 * band)) + (columns + rows) / (width + height)
        layers.append((wave - wave.min()) / (wave.max() - wave.min()) * limit)
    return np.stack(layers).astype(dtype)


def _creation_options(spec: RasterSpec) -> dict[str, Any]:
    options = {"TILED": "YES", "BLOCKXSIZE": 128, "BLOCKYSIZE": 128, "COMPRESS": "DEFLATE"}
    if spec.data.shape[0] in (3, 4) and spec.interpretations[:1] == ["red"]:
        options["PHOTOMETRIC"] = "RGB"
    return {**options, **spec.options}


def _write_rasterio(path: Path, spec: RasterSpec) -> None:
    bands, height, width = spec.data.shape
    profile: dict[str, Any] = {"driver": "GTiff", "count": bands, "height": height, "width": width}
    profile["dtype"] = spec.data.dtype.name
    if spec.crs and not spec.gcps:
        profile["crs"] = spec.crs
    if spec.geotransform and not spec.gcps:
        profile["transform"] = rasterio.Affine.from_gdal(*spec.geotransform)
    if spec.nodata is not None:
        profile["nodata"] = spec.nodata
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"),
        rasterio.open(path, "w", **profile, **_creation_options(spec)) as dataset,
    ):
        if spec.gcps:
            points = [GroundControlPoint(row=row, col=column, x=x, y=y) for column, row, x, y in spec.gcps]
            dataset.gcps = (points, rasterio.CRS.from_string(spec.crs))
        if spec.interpretations:
            dataset.colorinterp = [ColorInterp[name] for name in spec.interpretations]
        dataset.write(spec.data)
        for index, text in enumerate(spec.descriptions, 1):
            dataset.set_band_description(index, text)
        if spec.colortable:
            dataset.write_colormap(1, spec.colortable)
        if spec.mask is not None:
            dataset.write_mask(spec.mask)
    if spec.overviews:
        with rasterio.open(path, "r+") as dataset:
            dataset.build_overviews(list(spec.overviews), Resampling.nearest)


def _write_gdal(path: Path, spec: RasterSpec) -> None:
    gdal.UseExceptions()
    from osgeo import gdal_array, osr

    bands, height, width = spec.data.shape
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(spec.data.dtype)
    options = [f"{key}={value}" for key, value in _creation_options(spec).items()]
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, kind, options)
    reference = osr.SpatialReference()
    if spec.crs:
        reference.SetFromUserInput(spec.crs)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    if spec.gcps:
        dataset.SetGCPs([gdal.GCP(x, y, 0, column, row) for column, row, x, y in spec.gcps], reference)
    else:
        if spec.crs:
            dataset.SetSpatialRef(reference)
        if spec.geotransform:
            dataset.SetGeoTransform(spec.geotransform)
    for index in range(1, bands + 1):
        band = dataset.GetRasterBand(index)
        if spec.nodata is not None:
            band.SetNoDataValue(spec.nodata)
        if index <= len(spec.interpretations):
            band.SetColorInterpretation(_gdal_interpretation(spec.interpretations[index - 1]))
        if index <= len(spec.descriptions):
            band.SetDescription(spec.descriptions[index - 1])
    if spec.colortable:
        table = gdal.ColorTable()
        for value, colour in spec.colortable.items():
            table.SetColorEntry(value, colour)
        dataset.GetRasterBand(1).SetColorTable(table)
    dataset.WriteArray(spec.data)
    if spec.mask is not None:
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(spec.mask.astype("uint8") * 255)
    dataset.FlushCache()
    if spec.overviews:
        dataset.BuildOverviews("NEAREST", list(spec.overviews))
    dataset = None
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)


def _gdal_interpretation(name: str) -> int:
    return {
        "red": gdal.GCI_RedBand,
        "green": gdal.GCI_GreenBand,
        "blue": gdal.GCI_BlueBand,
        "alpha": gdal.GCI_AlphaBand,
        "gray": gdal.GCI_GrayIndex,
        "palette": gdal.GCI_PaletteIndex,
        "undefined": gdal.GCI_Undefined,
    }[name]
