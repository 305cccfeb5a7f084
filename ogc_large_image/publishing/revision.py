"""The number that grows with each change: looked up at most twice a second, known at once to the process that made the change."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F

from ogc_large_image.render.forking import renew_after_fork

INTERVAL_SECONDS = 0.5
"""Between two look-ups of a process, so that every node knows within a second."""


class _Known:
    """The number as it was last seen."""

    def __init__(self) -> None:
        self.number = 0
        self.until = 0.0
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        self.lock = threading.Lock()


_known = _Known()
_held = threading.local()
_unsettled = itertools.count(-1, -1)


def present() -> int:
    """The present number; no query where it was looked up just now.

    A transaction that has changed something gets a number that was never there:
    what it sees may be rolled back, and nobody else may come by it.
    """
    if _has_changes():
        return next(_unsettled)
    known = _known
    # One thread looks while the others go on with what they have, but for the first time of all.
    if time.monotonic() >= known.until and known.lock.acquire(blocking=not known.number):
        try:
            if time.monotonic() >= known.until:
                known.number = _stored()
                known.until = time.monotonic() + INTERVAL_SECONDS
        finally:
            known.lock.release()
    return known.number


def bump() -> None:
    """Tells everybody that something has changed, with the transaction that changes it."""
    if getattr(_held, "depth", 0):
        _held.is_due = True
        return
    rows = _rows()
    row = rows.filter(pk=1)
    if not row.update(number=F("number") + 1) and not rows.get_or_create(pk=1, defaults={"number": 2})[1]:
        # Another process made it just now.
        row.update(number=F("number") + 1)
    transaction.on_commit(forget)


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Within it many changes are told as one, at its end."""
    _held.depth = getattr(_held, "depth", 0) + 1
    try:
        yield
    finally:
        _held.depth -= 1
        if not _held.depth and getattr(_held, "is_due", False):
            _held.is_due = False
            bump()


def forget() -> None:
    """The next look is a fresh one."""
    _known.until = 0.0


def _has_changes() -> bool:
    connection = connections[DEFAULT_DB_ALIAS]
    return connection.in_atomic_block and any(each[1] is forget for each in connection.run_on_commit)


def _stored() -> int:
    number: int | None = _rows().filter(pk=1).values_list("number", flat=True).first()
    return number or 1


def _rows() -> Any:
    """Of the one row; the models, which tell their changes here, are above this module."""
    return apps.get_model("publishing", "Revision")._default_manager
