"""Groups as the tree that they are."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html

from ogc_large_image.publishing.models import LayerGroup


@admin.register(LayerGroup)
class LayerGroupAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """In the order of their paths, each as deep as it lies."""

    list_display = ("indented", "name", "abstract")
    list_select_related = ("parent",)
    search_fields = ("name", "title")
    ordering = ("path",)
    autocomplete_fields = ("parent",)
    show_full_result_count = False
    fields = ("title", "name", "abstract", "parent")

    class Media:
        css = {"all": ("ogc_large_image/admin/publishing.css",)}

    @admin.display(description="title", ordering="path")  # type: ignore[untyped-decorator]
    def indented(self, group: LayerGroup) -> str:
        """The title, as far in as there are groups around it."""
        depth = min(group.path.count("/") - 1, 9)
        html: str = format_html('<span class="ogc-depth-{}">{}</span>', depth, group.title)
        return html
