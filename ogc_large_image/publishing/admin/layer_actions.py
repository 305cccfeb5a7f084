"""What the list of layers does with many of them at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect

from ogc_large_image.publishing.admin import layer_list
from ogc_large_image.publishing.later import publish_later
from ogc_large_image.publishing.models import Layer

MOST_AT_ONCE = 200
"""Layers that one action describes anew; more are the command's."""


class LayerActions(admin.ModelAdmin):  # type: ignore[misc]
    """The actions, and their bounds."""

    actions = ("publish_again", "make_public", "make_private", "put_online", "take_offline")

    def response_action(self, request: HttpRequest, queryset: QuerySet[Layer]) -> Any:
        """As Django's, but not for more rows than the page has counted."""
        if request.POST.get("select_across") == "1" and layer_list.BoundedPaginator(queryset, self.list_per_page).is_cut:
            text = f"Nothing was done: these are more than {layer_list.MOST_COUNTED} layers. Search or filter first."
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    @admin.action(description="Describe the images again", permissions=["change"])  # type: ignore[untyped-decorator]
    def publish_again(self, request: HttpRequest, queryset: QuerySet[Layer]) -> None:
        """For images that were changed in their place, or whose description came to nothing."""
        rows = list(Layer.objects.filter(pk__in=queryset.values("pk")).order_by("name")[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            self.message_user(request, f"{MOST_AT_ONCE} layers at once are the most.", messages.ERROR)
            return
        outcomes = [(row, publish_later(row, anew=True)) for row in rows]
        for row, outcome in outcomes:
            if outcome.problem:
                self.message_user(request, f"{row}: {outcome.problem}", messages.ERROR)
        waiting = sum(outcome.waits for _, outcome in outcomes)
        described = sum(not outcome.waits and not outcome.problem for _, outcome in outcomes)
        later = f", {waiting} are going to be" if waiting else ""
        self.message_user(request, f"{described} described{later}.", messages.SUCCESS)

    @admin.action(description="Show to everybody", permissions=["change"])  # type: ignore[untyped-decorator]
    def make_public(self, request: HttpRequest, queryset: QuerySet[Layer]) -> None:
        """Public."""
        self._update(request, queryset, "public", is_public=True)

    @admin.action(description="Show to permitted users only", permissions=["change"])  # type: ignore[untyped-decorator]
    def make_private(self, request: HttpRequest, queryset: QuerySet[Layer]) -> None:
        """Private."""
        self._update(request, queryset, "private", is_public=False)

    @admin.action(description="Publish", permissions=["change"])  # type: ignore[untyped-decorator]
    def put_online(self, request: HttpRequest, queryset: QuerySet[Layer]) -> None:
        """In the services."""
        self._update(request, queryset, "published", is_published=True)

    @admin.action(description="Take out of the services", permissions=["change"])  # type: ignore[untyped-decorator]
    def take_offline(self, request: HttpRequest, queryset: QuerySet[Layer]) -> None:
        """In no service, but kept."""
        self._update(request, queryset, "taken out of the services", is_published=False)

    def _update(self, request: HttpRequest, queryset: QuerySet[Layer], done: str, **changes: bool) -> None:
        number = Layer.objects.filter(pk__in=queryset.values("pk")).update(**changes)
        self.message_user(request, f"{number} {'layer' if number == 1 else 'layers'} {done}.", messages.SUCCESS)
