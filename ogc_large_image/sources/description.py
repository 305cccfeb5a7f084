"""What is known of an image without opening it again.

A description is recorded when a layer is published; capabilities, default
styles and plans are made from it alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import CRS84, Crs
from ogc_large_image.geo.parallelogram import Area, Parallelogram
from ogc_large_image.geo.transform import transform_bbox
from ogc_large_image.sources.histogram import Histogram

RGBA = tuple[int, int, int, int]
GeoTransform = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Band:
    """One channel of one frame; statistics are over the valid pixels, approximate."""

    index: int
    """1-based, as in GDAL, large-image and every protocol."""
    dtype: str
    """numpy's name: uint8, int16, float32…"""
    interpretation: str = "undefined"
    """red, green, blue, alpha, gray, palette or undefined, as large-image names them."""
    name: str = ""
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    nodata: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    stdev: float | None = None
    histogram: Histogram | None = None
    colortable: tuple[RGBA, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def is_categorical(self) -> bool:
        """Values are labels: averaging two of them means nothing."""
        return bool(self.colortable or self.categories) or self.interpretation == "palette"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a multi-frame image; the last axis varies fastest over the frames."""

    name: str
    """Lower case: time, z, c, xy, or the name that the file gives."""
    values: tuple[str | float, ...]
    """One value a position; times as in ISO 8601."""
    unit: str = ""
    calendar: str = ""
    """CF name of a time axis's calendar; empty for the ordinary one."""


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """Everything about a source but its pixels."""

    width: int
    height: int
    bands: tuple[Band, ...]
    """Of one frame; all frames are alike, but for the statistics in ``frame_bands``."""
    crs: Crs
    """``PIXEL`` for an image without georeference."""
    geotransform: GeoTransform
    """GDAL's order, pixel to CRS; for ``PIXEL`` the image's lower left corner is (0, 0) and y points up."""
    driver: str = ""
    has_gcps: bool = False
    frames: int = 1
    axes: tuple[Axis, ...] = ()
    overviews: tuple[tuple[int, int], ...] = ()
    """(width, height) of each overview, finest first, full resolution not among them."""
    extent: BBox = field(default=BBox(0, 0, 0, 0))
    """The rectangle in ``crs`` around the outer pixel edges."""
    frame_bands: tuple[tuple[Band, ...], ...] = ()
    """The bands of each frame, with its own statistics, or of each channel's first frame; empty where all frames share theirs."""
    tile_width: int = 256
    """Of the pyramid of its own pixels that large-image has of it."""
    tile_height: int = 256
    geographic_extent: BBox | None = None
    """Longitudes and latitudes, found once and recorded, since capabilities want it of every layer.

    None without georeference, or where the extent in degrees is not finite.
    """

    def __post_init__(self) -> None:
        if self.geographic_extent is None and self.is_georeferenced and self.extent.is_valid:
            object.__setattr__(self, "geographic_extent", transform_bbox(self.outline, self.crs, CRS84))

    @property
    def outline(self) -> Area:
        """In ``crs``, along the outer pixel edges: of a rotated or sheared image less than its extent.

        It is what another CRS's rectangle is made around.
        """
        x, xc, xr, y, yc, yr = self.geotransform
        # Half of a turn and quarters leave a rectangle.
        if not (xr or yc) or not (xc or yr):
            return self.extent
        return Parallelogram(x, y, self.width * xc, self.width * yc, self.height * xr, self.height * yr)

    def band(self, index: int) -> Band:
        """The band with this 1-based index; IndexError where there is none."""
        if not 1 <= index <= len(self.bands):
            raise IndexError(index)
        return self.bands[index - 1]

    def of_frame(self, frame: int) -> SourceDescription:
        """The same with the statistics of this frame, where they are recorded."""
        if not self.frame_bands:
            return self
        number = frame if len(self.frame_bands) == self.frames else self.channel_of(frame)
        return replace(self, bands=self.frame_bands[number])

    def channel_of(self, frame: int) -> int:
        """The frame's place on the axis of channels; 0 without one."""
        stride = 1
        for axis in reversed(self.axes):
            if axis.name == "c":
                return frame // stride % len(axis.values)
            stride *= len(axis.values)
        return 0

    @property
    def is_georeferenced(self) -> bool:
        return not self.crs.is_pixel

    @property
    def alpha_band(self) -> int | None:
        """Index of the alpha band, if there is one."""
        return next((band.index for band in self.bands if band.interpretation == "alpha"), None)

    @property
    def is_categorical(self) -> bool:
        return any(band.is_categorical for band in self.bands)
