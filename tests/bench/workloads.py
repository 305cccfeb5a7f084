"""What is measured, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Ramp:
    """One band through a palette, from ``low`` to ``high``, which hold all values: MapServer draws none beyond its range."""

    palette: str
    """The name by which matplotlib knows it."""
    colours: tuple[tuple[int, int, int], ...]
    """The same for a peer that knows no palettes by name: at equal steps, linear in between."""
    low: float
    high: float


@dataclass(frozen=True)
class Composite:
    """Three bands as red, green and blue, stretched alike."""

    bands: tuple[int, int, int]
    low: float
    high: float


SiteKind = Literal["folder", "mixins"]
"""A folder of images, or a Django project with a model, a view set and users, built on mixins."""

Style = Ramp | Composite | None
"""None: bytes as they are."""


@dataclass(frozen=True)
class Target:
    """What our throughput is to be, as a multiple of a peer's, in each flavour."""

    gdal: float
    rasterio: float

    def in_flavour(self, flavour: str) -> float:
        return self.gdal if flavour == "gdal" else self.rasterio


@dataclass(frozen=True)
class Workload:
    """Requests of one kind for one raster, each round with areas of its own."""

    name: str
    title: str
    raster: str
    areas: Literal["tiles", "maps"] = "tiles"
    style: Style = None
    size: int = 256
    targets: Mapping[str, Target] = field(default_factory=dict)
    """By peer."""
    cached: bool = False
    """Few areas asked for again and again of servers with their caches, instead of unique ones without."""
    site_kind: SiteKind = "folder"
    """Who takes part: servers of folders, or of a project's objects."""
    requests_per_second: float = 0.0
    """What our throughput is to be at least, whatever the peers'."""


_TILES = {"mapserver": Target(gdal=2.0, rasterio=1.5), "titiler": Target(gdal=3.0, rasterio=2.5)}
_MAPS = {"mapserver": Target(gdal=2.0, rasterio=1.5)}

# ColorBrewer's, which matplotlib has with just these colours, straight between them.
_YELLOW_GREEN_BLUE = (
    (255, 255, 217),
    (237, 248, 177),
    (199, 233, 180),
    (127, 205, 187),
    (65, 182, 196),
    (29, 145, 192),
    (34, 94, 168),
    (37, 52, 148),
    (8, 29, 88),
)

WORKLOADS: dict[str, Workload] = {
    workload.name: workload
    for workload in (
        Workload("rgb3857", "cold tiles, RGB in EPSG:3857", "rgb3857", targets=_TILES),
        Workload("utm", "cold tiles, RGB in UTM", "utm", targets=_TILES),
        Workload(
            "dem",
            "cold tiles, styled elevations in EPSG:4326",
            "dem",
            style=Ramp("YlGnBu", _YELLOW_GREEN_BLUE, 0, 2400),
            targets=_TILES,
        ),
        Workload("getmap", "cold GetMap 1024², EPSG:4326, RGB in UTM", "utm", areas="maps", size=1024, targets=_MAPS),
        Workload("ms8", "cold tiles, bands 5, 3, 2 of 8 (for information)", "ms8", style=Composite((5, 3, 2), 500, 3000)),
        Workload("cached", "cached tiles, RGB in EPSG:3857", "rgb3857", cached=True, requests_per_second=2000),
        Workload(
            "mixins",
            "cold tiles of a view set's objects, RGB in UTM",
            "utm",
            site_kind="mixins",
            targets={"django-large-image": Target(gdal=2.0, rasterio=2.0)},
        ),
        Workload(
            "mixins-cached",
            "cached tiles of a view set's objects, RGB in UTM",
            "utm",
            cached=True,
            site_kind="mixins",
            targets={"django-large-image": Target(gdal=5.0, rasterio=5.0)},
        ),
    )
}
