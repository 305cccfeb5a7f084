"""The one thing that the engine asks of an image, whatever opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.raster import PixelValues, Raster


class Reader(Protocol):
    """An opened image; safe to share between threads."""

    @property
    def description(self) -> SourceDescription: ...

    def read(
        self, grid: PixelGrid, bands: Sequence[int], frame: int = 0, resampling: Resampling = Resampling.NEAREST
    ) -> Raster:
        """The bands' values at the grid's pixel centres.

        Exactly the grid asked for: where the image has nothing, the mask is
        False. ``bands`` are 1-based and never name the alpha band, which goes
        into the raster's mask and alpha. A grid in another CRS is warped.
        """

    def read_pixel(self, column: int, row: int, bands: Sequence[int], frames: Sequence[int]) -> PixelValues:
        """The bands' values in one pixel of the image at full resolution, in all these frames by as few reads as possible.

        Columns count from the left and rows from the top; ``bands`` as for ``read``.
        """

    def close(self) -> None: ...
