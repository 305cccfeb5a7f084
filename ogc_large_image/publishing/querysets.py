"""Querysets of a site's own among the conditions of a look-up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def is_narrowed(queryset: QuerySet[Any]) -> bool:
    """Whether ``filter`` leaves some of what the queryset has, and nothing else.

    A slice or a union takes none; and what is chosen among rows (by a window, by
    DISTINCT ON) is chosen among those that a condition leaves, so that each would come first of its own.
    """
    query = queryset.query
    chosen = any(getattr(each, "contains_over_clause", False) for each in (query.where, *query.annotations.values()))
    return not (query.is_sliced or query.combinator or query.distinct_fields or chosen)


def unlocked(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The same objects without ``select_for_update``: they are only looked at, and outside of transactions."""
    if not queryset.query.select_for_update:
        return queryset
    free = queryset.all()
    free.query.select_for_update = False
    return free


def narrowed_by_filters(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The same objects, of which ``filter`` leaves some."""
    if is_narrowed(queryset):
        return queryset
    return queryset.model._base_manager.using(queryset.db).filter(pk__in=queryset.values("pk"))
