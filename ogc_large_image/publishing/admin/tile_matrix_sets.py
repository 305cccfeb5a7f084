"""Tile matrix sets of the site's own."""

from __future__ import annotations

from django.contrib import admin

from ogc_large_image.publishing.admin.fields import STRICT_JSON
from ogc_large_image.publishing.models import TileMatrixSet


@admin.register(TileMatrixSet)
class TileMatrixSetAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """Each by the identifier in its definition."""

    formfield_overrides = STRICT_JSON
    list_display = ("identifier", "title", "is_for_all")
    search_fields = ("identifier",)
    fields = ("identifier", "is_for_all", "definition")
    readonly_fields = ("identifier",)

    @admin.display(description="title")  # type: ignore[untyped-decorator]
    def title(self, row: TileMatrixSet) -> str:
        """As the definition has it."""
        return str(row.definition.get("title", ""))
