"""The number that grows with each change: looked up at most twice a second, known at once to the process that made the change.

It is a sum of rows. Each transaction that changes something adds a row of its own, so none waits for another's lock, and
others see the greater number and what was changed together, or neither. Now and then rows are put together.

Whoever remembers rows takes the number first, on the same connection, and remembers them under it: what is read
afterwards is then as new as the number at least. A transaction may see a state of the database that is older than the
number its process knows (PostgreSQL's REPEATABLE READ, SQLite's write-ahead log), so in a transaction the number is looked
up in that very state, once, and what is older than what is known gets a number under which nobody else remembers anything.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connections, router, transaction
from django.db.models import Count, Sum

from ogc_large_image.forking import on_fork

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.5
"""Between two look-ups of a process, so that every node knows within a second."""
MOST_ROWS = 64
"""More than these are put together."""


class _Known:
    """The number as this process saw it last."""

    def __init__(self) -> None:
        self.number = 0
        self.until = 0.0
        self.change: object = None
        """The latest change of this process; the number is good for it where it is the one in ``seen``."""
        self.seen: object = self
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        self.lock = threading.Lock()

    def present(self) -> int:
        # One thread looks while the others go on with what they have, but for changes of this process.
        must = self.seen is not self.change
        if (must or time.monotonic() >= self.until) and self.lock.acquire(blocking=must):
            try:
                if self.seen is not self.change or time.monotonic() >= self.until:
                    # Taken before the look-up: a change that is committed while it runs is not seen by it.
                    change = self.change
                    self.number = _stored()[0]
                    self.until = time.monotonic() + INTERVAL_SECONDS
                    self.seen = change
            finally:
                self.lock.release()
        return self.number


class _Seen:
    """Among what a transaction does when it is committed: the number that it goes by."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self) -> None:
        pass


class _Change:
    """Among what a transaction does when it is committed: that it has changed something."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __call__(self) -> None:
        forget()
        if self.rows > MOST_ROWS:
            _put_together()


_known = _Known()


def present() -> int:
    """The present number; no query where it was looked up just now.

    A transaction that has changed something gets a negative number that was
    never there: what it sees may be rolled back, and nobody else may come by
    it. So does one that sees an older state than this process knows of.
    """
    connection = connections[alias()]
    if not connection.in_atomic_block:
        return _known.present()
    marks = [each[1] for each in connection.run_on_commit]
    if any(isinstance(mark, _Change) for mark in marks):
        return _unsettled()
    for mark in marks:
        if isinstance(mark, _Seen):
            return mark.number
    number = _stored()[0]
    if number < _known.number:
        number = _unsettled()
    else:
        _known.number = number
    transaction.on_commit(_Seen(number), using=connection.alias)
    return number


def bump(*, again: bool = False) -> None:
    """Tells everybody that something has changed, with the transaction that changes it; one row for all its changes.

    ``again``: also where this transaction has told so, because its row may have been written over.
    """
    connection = connections[alias()]
    if connection.in_atomic_block and not again and any(isinstance(each[1], _Change) for each in connection.run_on_commit):
        return
    number, rows = _stored()
    # Ahead of every number of an earlier database, whose documents clients and caches may hold.
    _rows().create(number=max(1, time.time_ns() // 1_000_000 - number))
    transaction.on_commit(_Change(rows), using=connection.alias)


def forget() -> None:
    """The next look is a fresh one."""
    _known.change = object()


def _unsettled() -> int:
    return -1 - secrets.randbits(62)


def _stored() -> tuple[int, int]:
    """The sum, and of how many rows."""
    found = _rows().aggregate(number=Sum("number"), rows=Count("pk"))
    return found["number"] or 1, found["rows"]


def _put_together() -> None:
    """The rows as one, whose number is their sum; those that another process is at are left to it."""
    skip = connections[alias()].features.has_select_for_update_skip_locked
    try:
        with transaction.atomic(using=alias()):
            found = list(_rows().select_for_update(skip_locked=skip))
            _rows().filter(pk__in=[row.pk for row in found]).delete()
            _rows().create(number=sum(row.number for row in found))
    except DatabaseError:
        # Another process has written meanwhile; the next change tries again.
        logger.debug("The rows of the revision were not put together.", exc_info=True)


def alias() -> str:
    """The database that the number is in."""
    return str(router.db_for_write(_model()))


def _rows() -> Any:
    # Where it is written: a copy of the database may lag behind.
    return _model()._base_manager.using(alias())


def _model() -> Any:
    """The models, which tell their changes here, are above this module."""
    return apps.get_model("publishing", "Revision")
