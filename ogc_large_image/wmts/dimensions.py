"""A layer's dimensions in WMTS: their names in addresses and documents, and what a request chooses of them.

The names are those of WMS, in which every other client knows them; ``default``
and ``current`` stand for values (07-057r7 table 22 and 11.2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.dimension import ELEVATION, SAMPLE_PREFIX, TIME, Dimension
from ogc_large_image.layers.layer import Layer

MOST_VALUES = 1000
"""Listed one by one; what is longer is listed as intervals, which clients know from WMS."""

_NAMES = {TIME: "Time", ELEVATION: "Elevation"}


def variable(dimension: Dimension) -> str:
    """The dimension's identifier, which is the parameter's name and the variable in templates, too."""
    if dimension.name in _NAMES:
        return _NAMES[dimension.name]
    return SAMPLE_PREFIX.upper() + dimension.name[len(SAMPLE_PREFIX) :]


def listed_values(dimension: Dimension) -> tuple[str, ...]:
    """What the document lists, at least one text (07-057r7 table 6)."""
    if 0 < len(dimension.values) <= MOST_VALUES:
        return dimension.values
    return tuple(dimension.extent.split(",")) or (dimension.default,)


@contextmanager
def own_spelling(layer: Layer) -> Iterator[None]:
    """Errors about a dimension name it as the document does."""
    try:
        yield
    except OgcLargeImageError as error:
        error.locator = next((variable(each) for each in layer.dimensions if each.name == error.locator), error.locator)
        raise
