"""Styles."""

from __future__ import annotations

from django.contrib import admin

from ogc_large_image.publishing.models import Style


@admin.register(Style)
class StyleAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """How layers are drawn."""

    list_display = ("__str__", "name")
    search_fields = ("name", "title")
