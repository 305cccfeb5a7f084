"""The object of a request, by a statement that is compiled once for each key.

``get_object`` makes four query sets and compiles one and the same statement at
each request, which takes several times as long as the database's answer. Where
a view set leaves the look-up to the framework, the statement is kept and asked
again: it is still the database that says what is there now, and the
permissions are still asked about the object.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import connections
from django.db.models import Model, QuerySet
from rest_framework.generics import GenericAPIView

_HOOKS: Final = ("get_object", "get_queryset", "filter_queryset")
_KEYS: Final = (str, int, uuid.UUID)
_STATEMENTS: Final = 512


def found_object(view: Any) -> Any:
    """What ``view.get_object()`` returns or raises."""
    row = _row(view) if _leaves_it_to_framework(view) else None
    if row is None:
        return view.get_object()
    view.check_object_permissions(view.request, row)
    return row


def _leaves_it_to_framework(view: Any) -> bool:
    kind = type(view)
    if any(getattr(kind, name, None) is not getattr(GenericAPIView, name) for name in _HOOKS):
        return False
    # A query set of a class of its own may look up in a way of its own, and one that a request has made is worth no keeping.
    return not view.filter_backends and type(view.queryset) is QuerySet and view.queryset is kind.queryset


def _row(view: Any) -> Model | None:
    """None for none, or for several: what is to be said of that, ``get_object`` knows."""
    key = view.kwargs.get(view.lookup_url_kwarg or view.lookup_field)
    if not isinstance(key, _KEYS):
        return None
    # A site's router may send each request to another database.
    database = view.queryset.db
    statement = _statement(view.queryset, database, view.lookup_field, key)
    return None if statement is None else statement.only_row(database)


@dataclass(frozen=True, slots=True)
class _Statement:
    """Finds the rows of a model's own table with a key, two at most."""

    model: type[Model]
    sql: str
    params: Sequence[Any]
    names: tuple[str, ...]
    converted: tuple[tuple[int, Any], ...]
    """The columns whose values the model has in another form than this database."""

    def only_row(self, database: str) -> Model | None:
        connection = connections[database]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            rows = cursor.fetchmany(2)
        if len(rows) != 1:
            return None
        values = list(rows[0])
        for position, column in self.converted:
            for convert in _converters(column, connection):
                values[position] = convert(values[position], column, connection)
        return self.model.from_db(database, self.names, values)


def _converters(column: Any, connection: Any) -> list[Any]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]


@lru_cache(maxsize=_STATEMENTS, typed=True)
def _statement(queryset: QuerySet[Any], database: str, field: str, key: object) -> _Statement | None:
    """What ``queryset.get`` asks; None where it asks for anything but rows of the model's own table."""
    try:
        compiler, sql, params = _compiled(queryset.using(database), field, key)
        _, plain_sql, plain_params = _compiled(QuerySet(queryset.model, using=database), field, key)
    except Exception:  # noqa: BLE001 - get_object meets it too, and the framework has an answer to it
        return None
    if (sql, params) != (plain_sql, plain_params) or queryset._fields is not None or queryset._prefetch_related_lookups:
        return None
    columns = [column for column, _, _ in compiler.select]
    converted = [(at, column) for at, column in enumerate(columns) if _converters(column, compiler.connection)]
    return _Statement(queryset.model, sql, params, tuple(column.target.attname for column in columns), tuple(converted))


def _compiled(queryset: QuerySet[Any], field: str, key: object) -> tuple[Any, str, Sequence[Any]]:
    # Two rows are enough to see that there is more than one.
    compiler = queryset.filter(**{field: key}).order_by()[:2].query.get_compiler(queryset.db)
    return compiler, *compiler.as_sql()
