"""From a file to its description and its reader: the only place that decides who reads what."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace

from ogc_large_image.errors import SourceError, SourceRefused, SourceUnreadable
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL, WGS84, Crs
from ogc_large_image.limits import Limits
from ogc_large_image.sources import guard, netcdf
from ogc_large_image.sources.adopted import GRID_SOURCES, AdoptedRef
from ogc_large_image.sources.band_axes import axes_of_bands
from ogc_large_image.sources.blockwise import blockwise
from ogc_large_image.sources.datasets import Dataset, open_dataset
from ogc_large_image.sources.datasets.dataset import DatasetProfile
from ogc_large_image.sources.description import Axis, Band, GeoTransform, SourceDescription
from ogc_large_image.sources.grid_reader import GridReader
from ogc_large_image.sources.handles import Handles
from ogc_large_image.sources.large_image_reader import LargeImageReader
from ogc_large_image.sources.reader import Reader
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.address import is_remote
from ogc_large_image.sources.remote.files import open_remote
from ogc_large_image.sources.remote.vsi import mount
from ogc_large_image.sources.sampled_histogram import sampled_histogram
from ogc_large_image.sources.shared_blocks import SharedBlocks
from ogc_large_image.sources.soundness import check_description

# Statistics of a long time series are taken from this many of its frames.
_SAMPLED_FRAMES = 12
_NAMES_TOLD = 10
_DEFAULT_LIMITS = Limits()


def file_ref(path: str | os.PathLike[str], *, variable: str = "", trusted: bool = True) -> SourceRef:
    """The ref of a local file in its present state; SourceNotFound where there is none."""
    address, found = guard.guard_file(path)
    version = f"{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ino:x}"
    return SourceRef(address=address, version=version, variable=variable, trusted=trusted)


def open_reader(
    ref: SourceRef,
    description: SourceDescription | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    blocks: SharedBlocks | None = None,
) -> Reader:
    """The reader that suits the image; with its recorded description nothing is measured again.

    ``blocks`` are those that other processes have decoded, and what this one decodes goes there.
    """
    if isinstance(ref, AdoptedRef):
        return LargeImageReader(ref, limits, description, source=ref.source)
    if ref.reader and ref.reader not in GRID_SOURCES:
        return LargeImageReader(ref, limits, description)
    try:
        driver = sniff_source(ref)
    except SourceRefused:
        if is_remote(ref.address):
            raise
        # Not for GDAL; large-image's own readers know kinds of their own, and sniff for themselves.
        return LargeImageReader(ref, limits, description)
    opened = _OpenedFile(ref, driver, blocks)
    try:
        profile = opened.profile()
        if _is_on_the_ground(profile, description) or is_remote(ref.address):
            # large-image's own readers want a file of this machine.
            return _grid_reader(opened, profile, description, limits)
        return _plain_reader(ref, opened, profile, description, limits)
    except BaseException:
        opened.handles.close()
        raise


def _is_on_the_ground(profile: DatasetProfile, description: SourceDescription | None) -> bool:
    """What is recorded goes before what the file says: its georeference may have been given by hand."""
    if description is None or profile.driver == "netCDF":
        return _is_georeferenced(profile)
    return description.is_georeferenced


def _plain_reader(
    ref: SourceRef,
    opened: _OpenedFile,
    profile: DatasetProfile,
    description: SourceDescription | None,
    limits: Limits,
) -> Reader:
    """large-image's reader for an image without georeference, GDAL's where large-image declines."""
    if ref.reader:
        return _grid_reader(opened, profile, description, limits)
    try:
        reader = LargeImageReader(ref, limits, description)
    except (SourceRefused, SourceUnreadable):
        return _grid_reader(opened, profile, description, limits)
    opened.handles.close()
    return reader


def describe_source(ref: SourceRef, limits: Limits = _DEFAULT_LIMITS) -> SourceDescription:
    """Everything about the image but its pixels, with statistics."""
    reader = open_reader(ref, None, limits)
    try:
        return reader.description
    finally:
        reader.close()


def is_georeferenced(ref: SourceRef) -> bool:
    """Whether the image has a place on Earth; without measuring anything."""
    try:
        driver = sniff_source(ref)
    except SourceRefused:
        return False
    return _is_georeferenced(_profile(ref, driver))


def list_variables(ref: SourceRef) -> tuple[str, ...]:
    """Names of the rasters in a multi-variable file that lie on the ground, of all where none does; empty for any other file.

    The bounds of a time axis are an array like any other, but no picture.
    """
    driver = sniff_source(ref)
    if driver != "netCDF":
        return ()
    names = netcdf.variables_of(_profile(replace(ref, variable=""), driver).subdatasets)
    return tuple(name for name in names if _may_lie_on_the_ground(replace(ref, variable=name), driver)) or names


def sniff_source(ref: SourceRef) -> str:
    """The one GDAL driver that may open the source, wherever it is; SourceRefused where there is none."""
    if not is_remote(ref.address):
        return guard.sniff_driver(ref.address, ref.trusted)
    with open_remote(ref) as file:
        return guard.sniff_file(file, trusted=False)


def _may_lie_on_the_ground(ref: SourceRef, driver: str) -> bool:
    """Also of what cannot be opened: whoever describes it hears why."""
    try:
        profile = _profile(ref, driver)
    except SourceError:
        return True
    return profile.geotransform is not None or profile.has_gcps


def _profile(ref: SourceRef, driver: str) -> DatasetProfile:
    opened = _OpenedFile(ref, driver)
    try:
        return opened.profile()
    finally:
        opened.handles.close()


class _OpenedFile:
    """A file's handles and what they say."""

    def __init__(self, ref: SourceRef, driver: str, blocks: SharedBlocks | None = None) -> None:
        address = _gdal_address(ref, driver)
        config: Mapping[str, str] = guard.open_options(ref.trusted)
        identity = (ref.address, ref.version, ref.variable)

        def open_level(overview: int | None) -> Dataset:
            return blockwise(open_dataset(address, driver, overview, config), (*identity, overview), blocks)

        self.handles = Handles(open_level)

    def profile(self) -> DatasetProfile:
        with self.handles.borrow(None) as dataset:
            return dataset.profile


def _gdal_address(ref: SourceRef, driver: str) -> str:
    if is_remote(ref.address):
        return mount(ref)
    return guard.variable_address(ref.address, driver, ref.variable) if ref.variable else ref.address


def _is_georeferenced(profile: DatasetProfile) -> bool:
    if profile.driver == "netCDF" or profile.crs_wkt or profile.has_gcps:
        return True
    # A transform without a CRS is taken for degrees, as large-image does, where it can be.
    return profile.geotransform is not None and _fits_degrees(_extent(profile, profile.geotransform))


def _fits_degrees(extent: BBox) -> bool:
    return extent.xmin >= -360.5 and extent.xmax <= 360.5 and extent.ymin >= -90.5 and extent.ymax <= 90.5


def _grid_reader(
    opened: _OpenedFile, profile: DatasetProfile, description: SourceDescription | None, limits: Limits
) -> GridReader:
    if not profile.bands:
        raise SourceUnreadable(_without_bands(profile))
    block_bytes = math.prod(profile.block_shape) * 8
    guard.guard_size(profile.width, profile.height, len(profile.bands), block_bytes, limits)
    guard.guard_decoding(profile.driver, profile.width, profile.height, limits)
    if description is None:
        with opened.handles.borrow(None) as dataset:
            description = _checked(_describe(dataset, profile))
    return GridReader(description, opened.handles, has_mask_band=profile.has_mask_band, limits=limits)


def _checked(description: SourceDescription) -> SourceDescription:
    """A file may place itself at what are no numbers, or so far away that its size is none."""
    try:
        check_description(description)
    except ValueError as error:
        raise SourceUnreadable(str(error)) from error
    return description


def _without_bands(profile: DatasetProfile) -> str:
    names = netcdf.variables_of(profile.subdatasets)
    if not names:
        return "The file holds no raster of its own."
    told = ", ".join((*names[:_NAMES_TOLD], "…") if len(names) > _NAMES_TOLD else names)
    return f"The file holds several images: say which variable is meant, of {told}."


def _describe(dataset: Dataset, profile: DatasetProfile) -> SourceDescription:
    crs, geotransform = _georeference(dataset, profile)
    axes = _axes(profile)
    if axes and profile.driver != "netCDF":
        profile = _of_frames(profile)
    frames = math.prod(len(axis.values) for axis in axes) if axes else 1
    bands = _bands(dataset, profile, frames)
    return SourceDescription(
        width=profile.width,
        height=profile.height,
        bands=bands,
        crs=crs,
        geotransform=geotransform,
        driver=profile.driver,
        has_gcps=profile.has_gcps,
        frames=frames,
        axes=axes,
        overviews=profile.overviews,
        extent=_extent(profile, geotransform),
    )


def _georeference(dataset: Dataset, profile: DatasetProfile) -> tuple[Crs, GeoTransform]:
    geotransform = profile.geotransform
    if geotransform is None and profile.has_gcps:
        geotransform = dataset.fitted_geotransform()
    if geotransform is None or not _is_georeferenced(profile):
        return PIXEL, (0.0, 1.0, 0.0, float(profile.height), 0.0, -1.0)
    if geotransform[1] * geotransform[5] == geotransform[2] * geotransform[4]:
        raise SourceUnreadable("The image's geotransform is degenerate.")
    return (Crs.from_wkt(profile.crs_wkt) if profile.crs_wkt else WGS84), geotransform


def _extent(profile: DatasetProfile, geotransform: GeoTransform) -> BBox:
    x0, xc, xr, y0, yc, yr = geotransform
    corners = [(column, row) for column in (0, profile.width) for row in (0, profile.height)]
    xs = [x0 + column * xc + row * xr for column, row in corners]
    ys = [y0 + column * yc + row * yr for column, row in corners]
    return BBox(min(xs), min(ys), max(xs), max(ys))


def _axes(profile: DatasetProfile) -> tuple[Axis, ...]:
    """Of a netCDF, also of one that was converted to another format; else by what the bands are called."""
    tags = [band.metadata for band in profile.bands]
    if profile.driver == "netCDF":
        axes = netcdf.axes_of(profile.metadata, tags)
        return axes if netcdf.frames_of(axes) == len(profile.bands) else ()
    return netcdf.kept_axes(profile.metadata, tags) or _axes_of_bands(profile)


def _axes_of_bands(profile: DatasetProfile) -> tuple[Axis, ...]:
    if any(band.interpretation == "alpha" for band in profile.bands):
        return ()
    return axes_of_bands([band.description for band in profile.bands])


def _of_frames(profile: DatasetProfile) -> DatasetProfile:
    """The profile of a stack whose bands are pictures of one quantity: neither colours nor with names of their own."""
    bands = [replace(band, description="", interpretation="gray") for band in profile.bands]
    return replace(profile, bands=tuple(bands))


def _bands(dataset: Dataset, profile: DatasetProfile, frames: int) -> tuple[Band, ...]:
    per_frame = len(profile.bands) // frames
    return tuple(_band(dataset, profile, index, per_frame, frames) for index in range(1, per_frame + 1))


def _band(dataset: Dataset, profile: DatasetProfile, index: int, per_frame: int, frames: int) -> Band:
    found = profile.bands[index - 1]
    band = Band(
        index=index,
        dtype=found.dtype,
        interpretation=found.interpretation,
        name=found.description or found.metadata.get("NETCDF_VARNAME", ""),
        unit=found.unit or found.metadata.get("units", ""),
        scale=found.scale,
        offset=found.offset,
        nodata=found.nodata,
        colortable=found.colortable,
        categories=found.categories,
    )
    indexes = [index + frame * per_frame for frame in range(0, frames, max(1, frames // _SAMPLED_FRAMES))]
    known = [statistics for statistics in map(dataset.statistics, indexes) if statistics is not None]
    if not known:
        return band
    measured = replace(
        band,
        minimum=min(statistics.minimum for statistics in known),
        maximum=max(statistics.maximum for statistics in known),
        mean=sum(statistics.mean for statistics in known) / len(known),
        stdev=max(statistics.stdev for statistics in known),
    )
    return replace(measured, histogram=sampled_histogram(dataset, profile, measured, indexes))
