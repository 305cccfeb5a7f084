"""Services at addresses of their own."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.html import format_html

from ogc_large_image.publishing.admin.addresses import service_path
from ogc_large_image.publishing.admin.fields import STRICT_JSON, ObjectField, TextListField
from ogc_large_image.publishing.models import Service


class ServiceForm(forms.ModelForm):  # type: ignore[misc]
    """CRSs in a line."""

    crs = TextListField(label="CRSs", required=False, help_text="Codes that maps can be drawn in, with commas between them.")

    class Meta:
        model = Service
        field_classes = {"metadata": ObjectField}
        fields = "__all__"  # noqa: DJ007 - the admin says which, by its fieldsets


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """Its words, its layers, who may ask."""

    form = ServiceForm
    formfield_overrides = STRICT_JSON
    list_display = ("title", "address", "group", "is_published", "login_required")
    list_filter = ("is_published", "login_required")
    list_select_related = ("group",)
    search_fields = ("name", "title")
    autocomplete_fields = ("group",)
    prepopulated_fields = {"name": ("title",)}
    readonly_fields = ("address",)
    fieldsets = (
        (None, {"fields": ("title", "name", "address", "abstract", "group", ("is_published", "login_required"))}),
        ("More", {"fields": ("metadata", "crs")}),
    )

    @admin.display(description="address")  # type: ignore[untyped-decorator]
    def address(self, row: Service) -> str:
        """Where its pages and services begin."""
        path = service_path(row) if row.pk else ""
        html: str = format_html('<a href="{0}">{0}</a>', path) if path else "–"
        return html
