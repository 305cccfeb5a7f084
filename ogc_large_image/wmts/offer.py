"""What tiles are offered of the layers: tile matrix sets and formats, out of the settings and the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache

from django.http import HttpRequest

from ogc_large_image import conf, services
from ogc_large_image.errors import FormatNotSupported
from ogc_large_image.geo.tilematrixsets import (
    DOUBLED,
    TILE_MATRIX_SETS,
    TileMatrixSet,
    tile_matrix_set,
)
from ogc_large_image.geo.tilematrixsets_own import OWN, own_set
from ogc_large_image.layers.catalog import CatalogSets
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.ows.vendor_style import adjusted_style
from ogc_large_image.recent import Recent, Same
from ogc_large_image.render.formats import ImageFormat, tile_formats
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.styles.style import Style

_SQUARE_TO_AXES = 1e-9
DEFAULT_SETS: tuple[str, ...] = tuple(conf.DEFAULTS["LAYER_TILE_MATRIX_SETS"])


@dataclass(frozen=True, slots=True, eq=False)
class TileOffer:
    """One instance a state of the settings and of the catalog's sets, so that it can be a part of keys."""

    names: tuple[str, ...] = DEFAULT_SETS
    """Sets of the layers that name none: identifiers, patterns of them, and ``own``."""
    custom: Mapping[str, TileMatrixSet] = field(default_factory=dict)
    formats: tuple[ImageFormat, ...] = field(default_factory=tile_formats)
    limits: Limits = field(default_factory=Limits)
    allows_expressions: bool = False
    """Of everybody; who has a permission is not asked for tiles."""

    def adjusted(self, style: Style, given: Kvp | tuple[str, ...]) -> Style:
        """The style as the request's single parameters change it; an address without a query has none."""
        if not isinstance(given, Kvp):
            return style
        return adjusted_style(given, style, self.limits, allow_expressions=self.allows_expressions)

    def sets_of(self, layer: Layer) -> Iterator[TileMatrixSet]:
        """The sets that the layer is to be offered in, if it lies in them; each once."""
        seen: set[str] = set()
        for name in self._expanded(layer.tile_matrix_sets or self.names):
            found = layers_own_set(layer.description) if name == OWN else self.tile_matrix_set(name)
            if found is not None and found.identifier not in seen:
                seen.add(found.identifier)
                yield found

    def tile_matrix_set(self, identifier: str) -> TileMatrixSet:
        """A set of the site or of the register, ``…@2x`` with doubled pixels; TileMatrixSetNotDefined for any other."""
        found = self.custom.get(identifier.removesuffix(DOUBLED))
        if found is None:
            return tile_matrix_set(identifier)
        return found.doubled() if identifier.endswith(DOUBLED) else found

    def check_format(self, image_format: ImageFormat) -> None:
        """FormatNotSupported where tiles are not offered in it."""
        if image_format not in self.formats:
            raise FormatNotSupported("Tiles are not offered in this format.", "format")

    def _expanded(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return _expanded(names, tuple(self.custom))


@lru_cache(maxsize=256)
def _expanded(names: tuple[str, ...], custom: tuple[str, ...]) -> tuple[str, ...]:
    """The names with each pattern replaced by the identifiers that it fits; a name that is not known stands for nothing.

    A list of a layer's own was checked when it was saved, but the site's sets may have changed since.
    """
    known = [*custom, *TILE_MATRIX_SETS, OWN]
    found: list[str] = []
    for name in names:
        plain = name.removesuffix(DOUBLED)
        suffix = name[len(plain) :]
        found += [identifier + suffix for identifier in known if fnmatchcase(identifier, plain)]
    return tuple(dict.fromkeys(found))


def layers_own_set(description: SourceDescription) -> TileMatrixSet | None:
    """The set of the image's own pixels; None where it has none that a client could use."""
    _x, a, b, _y, d, e = description.geotransform
    if description.has_gcps or a <= 0 or e >= 0 or abs(b) > _SQUARE_TO_AXES * a or abs(d) > _SQUARE_TO_AXES * a:
        return None  # turned, mirrored or bent: its rows are not those of any map
    return own_set(description.crs, description.extent, description.width, description.height)


def tile_offer(request: HttpRequest) -> TileOffer:
    """What the asker of this request is offered."""
    settings, own = conf.app_settings(), services.catalog_sets(request)
    return _offers.get_or_set((Same(settings), Same(own)), lambda: _make(settings, own))


def _make(settings: conf.AppSettings, own: CatalogSets) -> TileOffer:
    offered = tile_formats()
    return TileOffer(
        names=(*settings.layer_tile_matrix_sets, *own.for_all),
        custom={**own.by_identifier, **{each.identifier: each for each in settings.tile_matrix_sets}},
        formats=tuple(each for each in settings.formats if each in offered) or offered,
        limits=settings.limits,
        allows_expressions=settings.expressions is True,
    )


_offers: Recent[TileOffer] = Recent(capacity=1024)
