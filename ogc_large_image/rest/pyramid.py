"""The tile pyramid of an image's own pixels, as large-image has it.

Level 0 is the whole image in one tile, each level doubles the size, and the
last one has the image's full resolution. Tiles are 256 pixels square, or of the
size that large-image gives the image's tiles, and
counted from the upper left corner; what lies beyond the image is transparent.
"""

from __future__ import annotations

from dataclasses import dataclass

from ogc_large_image.errors import TileMatrixNotDefined, TileOutOfRange
from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.georeference import Georeference

TILE_SIZE = 256


def off_the_ground(description: SourceDescription) -> SourceDescription:
    """The image in nothing but its pixels."""
    return Georeference(PIXEL).of(description)


def is_turned(description: SourceDescription) -> bool:
    """Whether the rows and columns of its pixels are not those of any grid in its CRS."""
    _, _, column_shift, _, row_shift, _ = description.geotransform
    return description.is_georeferenced and bool(column_shift or row_shift or description.has_gcps)


@dataclass(frozen=True, slots=True)
class ImagePyramid:
    """Of one image, drawn with its northern or upper edge at the top; a rotated one off the ground, as it lies in its file."""

    description: SourceDescription
    tile_width: int = TILE_SIZE
    tile_height: int = TILE_SIZE

    @classmethod
    def native(cls, description: SourceDescription) -> ImagePyramid:
        """In tiles of large-image's own size."""
        return cls(description, description.tile_width, description.tile_height)

    @property
    def max_zoom(self) -> int:
        """The level of full resolution."""
        tiles = max(-(-self.description.width // self.tile_width), -(-self.description.height // self.tile_height))
        return (tiles - 1).bit_length()

    def tile_grid(self, zoom: int, column: int, row: int) -> PixelGrid:
        """The tile's grid in the image's CRS; TileMatrixNotDefined, TileOutOfRange."""
        if not 0 <= zoom <= self.max_zoom:
            raise TileMatrixNotDefined(f"z is not between 0 and {self.max_zoom}.", "z")
        across, down = self.tile_width << (self.max_zoom - zoom), self.tile_height << (self.max_zoom - zoom)
        columns = -(-self.description.width // across)
        rows = -(-self.description.height // down)
        if not 0 <= column < columns:
            raise TileOutOfRange(f"x is not between 0 and {columns - 1} at this z.", "x")
        if not 0 <= row < rows:
            raise TileOutOfRange(f"y is not between 0 and {rows - 1} at this z.", "y")
        extent = self.description.extent
        width = across * abs(self.description.geotransform[1])
        height = down * abs(self.description.geotransform[5])
        left, top = extent.xmin + column * width, extent.ymax - row * height
        box = BBox(left, top - height, left + width, top)
        return PixelGrid(box, self.description.crs, self.tile_width, self.tile_height)
