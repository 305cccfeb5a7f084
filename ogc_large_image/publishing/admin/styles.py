"""Styles, with an editor that shows what they come to before anything is saved."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.publishing.admin import sld_export
from ogc_large_image.publishing.admin.fields import STRICT_JSON
from ogc_large_image.publishing.admin.palette_offer import offered_palettes, swatches
from ogc_large_image.publishing.admin.style_form import StyleForm
from ogc_large_image.publishing.admin.style_pictures import band_facts, draw, served_layer, unsaved_style
from ogc_large_image.publishing.drawn_styles import style_value
from ogc_large_image.publishing.models import Layer, LayerStyle, Style


@admin.register(Style)
class StyleAdmin(admin.ModelAdmin):  # type: ignore[misc]
    """How layers are drawn."""

    form = StyleForm
    formfield_overrides = STRICT_JSON
    change_form_template = "admin/ogc_large_image/publishing/style/change_form.html"
    list_display = ("__str__", "name", "colours")
    search_fields = ("name", "title")
    show_full_result_count = False
    save_on_top = True
    save_as = True
    prepopulated_fields = {"name": ("title",)}
    fieldsets = (
        (None, {"fields": (("title", "name"), "abstract")}),
        ("JSON", {"classes": ("collapse",), "fields": ("definition",)}),
        ("SLD", {"classes": ("collapse",), "fields": ("sld", "sld_file")}),
    )

    class Media:
        css = {"all": ("ogc_large_image/admin/publishing.css", "ogc_large_image/admin/style_editor.css")}

    def get_urls(self) -> list[URLPattern]:
        """The form's, and what the editor asks for."""
        wrap = self.admin_site.admin_view
        return [
            path("picture/", wrap(self.picture), name="publishing_style_picture"),
            path("layers/<int:pk>/", wrap(self.bands), name="publishing_style_bands"),
            path("<int:pk>/sld/", wrap(self.export), name="publishing_style_sld"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with the editor in it, for those who may look at layers."""
        if _may_view_layers(request):
            row = context.get("original")
            choice = _layer_choice(row, self.admin_site)
            layers = reverse(f"{self.admin_site.name}:publishing_layer_changelist")
            context["media"] += choice.widget.media
            context |= {
                "layer_choice": choice.widget.render("", choice.initial, {"id": "ogc-layer"}),
                "palettes": offered_palettes(),
                "saved_style": {"definition": json.dumps(row.definition) if row else "{}", "sld": row.sld if row else ""},
                "picture_address": reverse(f"{self.admin_site.name}:publishing_style_picture"),
                "layers_address": f"{layers}?styles__id__exact={row.pk}" if row else "",
                "bands_address": reverse(f"{self.admin_site.name}:publishing_style_bands", args=[0]),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="draws")  # type: ignore[untyped-decorator]
    def colours(self, row: Style) -> str:
        """Its bands, each with a swatch of its colours."""
        try:
            bands = style_value(row).bands
        except OgcLargeImageError as error:
            return error.message
        return swatches(bands) if bands else "the image as it is"

    # --- what the editor asks for ----------------------------------------------------------------------------------

    def picture(self, request: HttpRequest) -> HttpResponse:
        """A layer in a style that is not saved, as PNG; the ranges of values that it came to are in a header."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        layer = self._layer(request, request.POST.get("layer", ""))
        try:
            drawn = draw(layer, unsaved_style(request.POST.get("definition", ""), request.POST.get("sld", "")))
        except OgcLargeImageError as error:
            return JsonResponse({"error": error.message}, status=400)
        headers = {"X-Value-Ranges": json.dumps(drawn.ranges)}
        return HttpResponse(drawn.data, content_type="image/png", headers=headers)

    def bands(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A layer's bands with their histograms, as they were recorded."""
        return JsonResponse({"bands": band_facts(self._layer(request, str(pk)))})

    def export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved style as an SLD document, with the numbers that it comes to for one of its layers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = Style.objects.filter(pk=pk).first()
        version = request.GET.get("version", "1.1.0")
        if row is None or version not in sld_export.VERSIONS:
            raise Http404
        try:
            # The numbers are the layer's, and are told to those who may look at it.
            layer = _first_layer(row) if _may_view_layers(request) else None
            document = sld_export.exported(row, version, layer)
        except (OgcLargeImageError, sld_export.NotExpressible) as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:publishing_style_change", args=[pk]))
        headers = {"Content-Disposition": f'attachment; filename="{row.name}.sld"'}
        return HttpResponse(document, content_type="application/vnd.ogc.sld+xml", headers=headers)

    def _layer(self, request: HttpRequest, pk: str) -> Any:
        if not self.has_view_permission(request) or not _may_view_layers(request):
            raise PermissionDenied
        layer = served_layer(int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if layer is None:
            raise Http404
        return layer


def _may_view_layers(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("publishing.view_layer") or request.user.has_perm("publishing.change_layer"))


def _first_layer(row: Style) -> Any:
    pk = LayerStyle.objects.filter(style=row, layer__is_described=True).values_list("layer", flat=True).first()
    return served_layer(pk) if pk else None


def _layer_choice(row: Style | None, site: admin.AdminSite) -> Any:
    """A choice among all layers: at first one that has the style, else any that is described."""
    described = Layer.objects.filter(is_described=True)
    first = described.filter(styles=row).order_by("pk").values_list("pk", flat=True).first() if row else None
    first = first or described.order_by("pk").values_list("pk", flat=True).first()
    widget = AutocompleteSelect(LayerStyle._meta.get_field("layer"), site, attrs={"data-placeholder": "Choose a layer"})
    return forms.ModelChoiceField(Layer.objects.only("pk", "name", "title"), widget=widget, initial=first, required=False)
