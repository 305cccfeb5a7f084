"""The site's own tile matrix sets, out of the database."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from ogc_large_image.geo.tilematrixsets import TileMatrixSet as ServedSet
from ogc_large_image.geo.tilematrixsets_json import TileMatrixSetError, load_tile_matrix_set
from ogc_large_image.layers.catalog import CatalogSets
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.models import TileMatrixSet
from ogc_large_image.recent import Recent

logger = logging.getLogger(__name__)

_stamps: Recent[tuple[str, ...]] = Recent(capacity=2)
_sets: Recent[CatalogSets] = Recent(capacity=4)


def catalog_sets() -> CatalogSets:
    """The present ones; looked up once a revision, and the same object until a row of a set changes."""
    return _sets.get_or_set(_stamps.get_or_set(revision.present(), _present_stamps), lambda: CatalogSets(*_loaded()))


def _present_stamps() -> tuple[str, ...]:
    return tuple(TileMatrixSet.objects.values_list("stamp", flat=True))


def _loaded() -> tuple[dict[str, ServedSet], tuple[str, ...]]:
    rows = {row.identifier: row for row in TileMatrixSet.objects.all()}
    sets = dict(_usable(rows.values()))
    return sets, tuple(identifier for identifier in sets if rows[identifier].is_for_all)


def _usable(rows: Iterable[TileMatrixSet]) -> Iterator[tuple[str, ServedSet]]:
    for row in rows:
        try:
            yield row.identifier, load_tile_matrix_set(row.definition)
        except TileMatrixSetError as error:
            # A row that was written past its checks must not take the others with it.
            logger.warning("The tile matrix set %s %s.", row.identifier, error)
