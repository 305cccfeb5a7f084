"""The catalog over the database: a look-up by name takes as long among a hundred thousand layers as among ten."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from ogc_large_image.access import identity_of
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.forking import on_fork
from ogc_large_image.layers.catalog import CatalogSets
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.publishing import revision
from ogc_large_image.publishing.group_tree import LayerTree
from ogc_large_image.publishing.groups import present_groups
from ogc_large_image.publishing.listing import DatabaseListing
from ogc_large_image.publishing.membership import Look, look
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.querysets import narrowed_by_filters, unlocked
from ogc_large_image.publishing.registering import registry
from ogc_large_image.publishing.rows import LayerRows, described
from ogc_large_image.publishing.tile_matrix_sets import catalog_sets
from ogc_large_image.publishing.validation import is_name
from ogc_large_image.publishing.visibility import OF_LAYERS_ALONE, Visible, failing_origins, public, seen_by_user
from ogc_large_image.recent import Recent

T = TypeVar("T")

PERSONAL_SECONDS = 0.5
"""So long a user may see what was taken from them without any change of a row that is followed.

As much again goes by while ``access`` remembers them with the permissions that they had: one second in all.
"""
MOST_NAMES = 20_000
"""Remembered by a catalog."""
MOST_CATALOGS = 512
"""Kept by a process, those that were used last: one for each user and part."""
_QUICK_LOOK_SECONDS = 0.1
_REST = 9
"""So many times what a longer look took, there is none: looks at a hundred thousand rows take a tenth of the time at most."""
_STEPS = 10**9
"""Between two revisions of the database: changes of what a user may see that come without one, more than there are time for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of all layers: those of a group and below, a single one, or those made of a model's objects."""

    group_path: str = ""
    layer: str = ""
    origin: str = ""

    def of(self, rows: QuerySet[Layer]) -> QuerySet[Layer]:
        if self.group_path:
            groups = present_groups()
            top = groups.at(self.group_path)
            rows = rows.filter(group__in=list(groups.within(top.pk)) if top else [])
        if self.layer:
            rows = rows.filter(name=self.layer)
        if self.origin:
            rows = rows.filter(origin=self.origin)
        return rows


class _Remembered(NamedTuple):
    number: int
    until: float
    layer: ServedLayer


class _Seen(NamedTuple):
    number: int
    """Of the database's revision."""
    step: int
    """How often the set has changed since."""
    until: float
    """So long it is taken for known."""
    look: Look | None
    failing: frozenset[str] = frozenset()
    """The origins that the look left out."""


class DatabaseCatalog:
    """What one user, or everybody, may see of a part of the published layers; implements ``Catalog``."""

    def __init__(self, visible: Visible = public, scope: Scope | None = None, *, is_personal: bool = False) -> None:
        self.user: Any = None
        self._visible = visible
        self._scope = scope or Scope()
        self._is_personal = is_personal
        self._names: Recent[_Remembered] = Recent(MOST_NAMES)
        self._tree: tuple[int, LayerTree] | None = None
        self._emptiness: tuple[int, float, bool] = (0, 0.0, True)
        self._seen = _Seen(0, 0, 0.0, None)
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        self._looking = threading.Lock()

    @property
    def revision(self) -> str:
        """A whole number that grows with each change of the database, and of what the user may see of it."""
        number = revision.present()
        if number < 0:
            # Inside a transaction that has changed something: a state that nobody else is to come by.
            return str(number)
        return str(number * _STEPS + (self._step(number) if self._is_watched else 0))

    @property
    def tile_matrix_sets(self) -> CatalogSets:
        """The sets of the database, which all catalogs have in common."""
        return catalog_sets()

    def layer(self, name: str) -> ServedLayer:
        """The layer of this name; LayerNotDefined where there is none for this user."""
        if not is_name(name):
            raise LayerNotDefined("There is no such layer.", "layer")
        number, now = revision.present(), time.monotonic()
        known = self._names.get(name)
        if known is not None and known.number == number and now < known.until:
            return known.layer
        found, _ = self._asked(lambda rows: decoded.first(rows.filter(name=name), present_groups().titles))
        if found is None:
            raise LayerNotDefined("There is no such layer.", "layer")
        lasting = not self._is_watched and not found.is_elsewhere
        self._names.set(name, _Remembered(number, math.inf if lasting else now + PERSONAL_SECONDS, found.layer))
        return found.layer

    def root(self) -> LayerTree:
        """The tree of groups, each of which loads its layers when it is asked for them."""
        number = self._state()
        tree = self._tree
        if tree is None or tree[0] != number:
            # Without a title, so that the services which share the catalog give it theirs.
            tree = (number, LayerTree(self._rows(self._seen.failing), "", self._scope.group_path, decoded))
            self._tree = tree
        return tree[1]

    def listing(self) -> DatabaseListing:
        """The same layers a page at a time, loaded where they are shown."""
        return self.root().listing

    def is_empty(self) -> bool:
        """Whether there is nothing for this user, without loading anything."""
        number, now = revision.present(), time.monotonic()
        known = self._emptiness
        if known[0] != number or now >= known[1]:
            found, _ = self._asked(lambda rows: rows.exists())
            known = self._emptiness = (number, now + PERSONAL_SECONDS if self._is_watched else math.inf, not found)
        return known[2]

    @property
    def _is_watched(self) -> bool:
        """Whether what there is to see changes without a change of the rows: with permissions, a site's rule or a registered queryset."""
        return self._is_personal or self._visible not in OF_LAYERS_ALONE or not registry.is_open

    def _state(self) -> int:
        return int(self.revision)

    def _rows(self, without: frozenset[str] = frozenset()) -> QuerySet[Layer]:
        visible = narrowed_by_filters(unlocked(self._visible(self.user)))
        return self._scope.of(seen_by_user(visible, self.user, without=without))

    def _asked(self, ask: Callable[[QuerySet[Layer]], T]) -> tuple[T, frozenset[str]]:
        """What the described rows answer, and without which origins: of models whose querysets the database cannot carry out."""
        try:
            return ask(described(self._rows())), frozenset()
        except Exception:
            failing = failing_origins(self.user)
            if not failing:
                raise
            return ask(described(self._rows(failing))), failing

    def _step(self, number: int) -> int:
        """How often the set of what the user may see has changed since the revision, looked at every PERSONAL_SECONDS."""
        seen = self._seen
        if seen.number == number and time.monotonic() < seen.until:
            return seen.step
        # One thread looks while the others go on with what they have, but for the first time at a revision.
        if not self._looking.acquire(blocking=seen.number != number):
            return seen.step
        try:
            return self._look(number).step
        finally:
            self._looking.release()

    def _look(self, number: int) -> _Seen:
        seen, begun = self._seen, time.monotonic()
        if seen.number == number and begun < seen.until:
            return seen
        if seen.number != number:
            seen = _Seen(number, 0, 0.0, None)
        (present, is_another), failing = self._asked(lambda rows: look(rows, seen.look))
        ended = time.monotonic()
        took = ended - begun
        pause = PERSONAL_SECONDS if took < _QUICK_LOOK_SECONDS else max(PERSONAL_SECONDS, _REST * took)
        is_another = is_another or failing != seen.failing
        self._seen = _Seen(number, seen.step + is_another, ended + pause, present, failing)
        return self._seen


class UserCatalogs:
    """One catalog for each user and part, kept while it is used, so that documents are kept with it."""

    def __init__(self) -> None:
        self._catalogs: Recent[DatabaseCatalog] = Recent(MOST_CATALOGS)

    def of(self, user: Any, visible: Visible, scope: Scope, *, is_personal: bool = True) -> DatabaseCatalog:
        """The user's catalog; users without a login share one, and so do all where nobody is asked who they are."""
        key = (identity_of(user), visible, scope, is_personal)
        catalog = self._catalogs.get_or_set(key, lambda: DatabaseCatalog(visible, scope, is_personal=is_personal))
        # A user remembers their permissions, so the latest one is asked.
        catalog.user = user
        return catalog


decoded = LayerRows()
catalogs = UserCatalogs()
