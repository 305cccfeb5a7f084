"""Whether rows are the same ones as before, for changes of what a user may see that no signal tells of."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Mod

from ogc_large_image.publishing.models import Layer

_PRIMES = (2147483629, 2147483647)
"""Their squares fit the whole numbers of every database."""


class Look(NamedTuple):
    """What was seen of a set of rows."""

    question: tuple[str, Any]
    """The SQL and its values."""
    digest: tuple[Any, ...] | None
    """None where the question was enough."""


def look(rows: QuerySet[Layer], before: Look | None) -> tuple[Look, bool]:
    """A look at the rows, and whether they are others than those of the look before, at the same revision of the database.

    The same question about the layers alone has the same answer while the revision
    stays. Others are answered by sums that the database makes of the keys.
    """
    question = _question(rows)
    is_of_layers = question[0].count(" FROM ") <= 1 and " JOIN " not in question[0]
    if before is None:
        return Look(question, None if is_of_layers else _digest(rows)), False
    if is_of_layers and question == before.question:
        return before, False
    digest = _digest(rows)
    return Look(question, digest), digest != before.digest


def _question(rows: QuerySet[Layer]) -> tuple[str, Any]:
    try:
        question: tuple[str, Any] = rows.query.sql_with_params()
    except EmptyResultSet:
        # Of ``none()``, or of an empty list, Django asks nothing.
        return "", ()
    return question


def _digest(rows: QuerySet[Layer]) -> tuple[Any, ...]:
    # Sums of the keys alone are the same for many sets; of remainders of their squares, for none that comes by chance.
    squares = {f"of_{prime}": Sum(Mod(F("pk") % prime * (F("pk") % prime), prime)) for prime in _PRIMES}
    # By group, as an index has them: SQLite would read all that is recorded of each row otherwise.
    return tuple(rows.order_by("group_id").values_list("group_id").annotate(number=Count("pk"), **squares))
