"""The list of layers, whose page costs the same among a hundred thousand as among ten."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from ogc_large_image.publishing.groups import GroupRow, present_groups
from ogc_large_image.publishing.models import Layer, LayerStyle, Preview
from ogc_large_image.publishing.validation import is_name

MOST_COUNTED = 5_000
_MOST_GROUPS = 100
_LARGE = ("record", "details", "abstract", "keywords", "crs", "geotransform", "points", "extent", "cog_problems")


class BoundedPaginator(Paginator):  # type: ignore[misc]
    """Looks no further than a bound, and once: what lies beyond is found by searching."""

    @cached_property
    def count(self) -> int:
        return min(len(self._keys), MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than it counts."""
        return len(self._keys) > MOST_COUNTED

    def page(self, number: Any) -> Page:
        """As Django's; its rows are found by their keys, so that no row before them is read."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        keys = self._keys[start : min(start + self.per_page, self.count)]
        return self._get_page(self.object_list.filter(pk__in=keys), valid, self)

    @cached_property
    def _keys(self) -> Sequence[Any]:
        return list(self.object_list.values_list("pk", flat=True)[: MOST_COUNTED + 1])


class LayerChangeList(ChangeList):  # type: ignore[misc]
    """Rows without what was recorded of their images, with what the columns show of it."""

    def get_queryset(self, request: HttpRequest, *args: Any) -> QuerySet[Layer]:
        """As Django's, of rows that are small."""
        rows: QuerySet[Layer] = super().get_queryset(request, *args)
        first_styles = LayerStyle.objects.filter(layer=OuterRef("pk")).order_by("position", "pk")
        return rows.defer(*_LARGE).annotate(
            has_preview=Exists(Preview.objects.filter(layer=OuterRef("pk"))),
            style_stamp=Subquery(first_styles.values("style__stamp")[:1]),
        )


class GroupFilter(admin.SimpleListFilter):  # type: ignore[misc]
    """Down the tree of groups, a level at a time."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        """The groups around the chosen one, itself, and those directly in it."""
        groups, chosen = present_groups(), self._chosen()
        shown = [*groups.trail(chosen), *groups.below.get(chosen.pk if chosen else None, ())]
        return [(group.name, "– " * (group.path.count("/") - 1) + group.title) for group in shown[:_MOST_GROUPS]]

    def value(self) -> str | None:
        """The chosen group's name; None for what no group can be called."""
        name = super().value()
        return name if name and is_name(name) else None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Layer]) -> QuerySet[Layer]:
        """The layers in the group and below it."""
        if not self.value():
            return queryset
        chosen = self._chosen()
        return queryset.filter(group__in=list(present_groups().within(chosen.pk)) if chosen else [])

    def _chosen(self) -> GroupRow | None:
        name = self.value()
        return present_groups().named(name) if name else None
