"""Layers: by upload, path or stored object, published as soon as they are saved."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from ogc_large_image.http import validated
from ogc_large_image.publishing.admin import layer_list
from ogc_large_image.publishing.admin.addresses import addresses_of
from ogc_large_image.publishing.admin.fields import STRICT_JSON
from ogc_large_image.publishing.admin.footprint import footprint_of
from ogc_large_image.publishing.admin.import_form import ImportForm
from ogc_large_image.publishing.admin.layer_actions import LayerActions
from ogc_large_image.publishing.admin.layer_form import LayerForm
from ogc_large_image.publishing.admin.origins import object_of
from ogc_large_image.publishing.admin.style_pictures import preview_of, served_layer
from ogc_large_image.publishing.later import publish_later
from ogc_large_image.publishing.models import Layer, LayerStyle, Preview

_PREVIEW_SECONDS = 3600
_SOURCE = "Image"


class StylesInline(admin.TabularInline):  # type: ignore[misc]
    """The layer's styles in their order."""

    model = LayerStyle
    extra = 0
    autocomplete_fields = ("style",)
    show_change_link = True
    verbose_name = "style"
    verbose_name_plural = "styles: the first one is drawn where none is asked for"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The styles are the layer's, and so is the permission for them."""
        return bool(request.user.has_perm("publishing.view_layer")) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For those who may change the layer, or are adding it."""
        return bool(request.user.has_perm("publishing.change_layer" if obj else "publishing.add_layer"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for a change."""
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for a change."""
        return self.has_change_permission(request, obj)


@admin.register(Layer)
class LayerAdmin(LayerActions):
    """What is published, with its picture."""

    form = LayerForm
    formfield_overrides = STRICT_JSON
    change_form_template = "admin/ogc_large_image/publishing/layer/change_form.html"
    change_list_template = "admin/ogc_large_image/publishing/layer/change_list.html"
    list_display = ("picture", "title_and_name", "group", "is_published", "is_public", "image")
    list_display_links = ("picture", "title_and_name")
    list_filter = ("is_published", "is_public", "state", "is_cog", layer_list.GroupFilter)
    list_select_related = ("group",)
    list_per_page = 50
    # There is no index that the others could be sorted by among many layers.
    sortable_by = ("title_and_name",)
    list_max_show_all = 200
    search_fields = ("name", "title")
    search_help_text = "Parts of names and titles."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = layer_list.BoundedPaginator
    autocomplete_fields = ("group",)
    inlines = (StylesInline,)
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("title", "name", "abstract", "keywords", "group", ("is_published", "is_public"))}),
        (
            _SOURCE,
            {
                "fields": ("file", "path", ("storage", "stored_name"), "variable"),
                "description": "One of these: an upload, a path, or an object of a storage.",
            },
        ),
        (
            "Georeference by hand",
            {
                "classes": ("collapse",),
                "fields": ("crs", "geotransform", "points", "extent"),
                "description": "For images whose file says nothing, or something wrong, of where they lie.",
            },
        ),
        ("More", {"classes": ("collapse",), "fields": ("details",)}),
    )

    class Media:
        css = {"all": ("ogc_large_image/admin/publishing.css", "ogc_large_image/admin/layer_form.css")}

    def get_fieldsets(self, request: HttpRequest, obj: Layer | None = None) -> Any:
        """Where the image is, is no question for an object's layer."""
        return [each for each in self.fieldsets if not (obj and obj.origin and each[0] == _SOURCE)]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[layer_list.LayerChangeList]:
        """The one whose rows are small."""
        return layer_list.LayerChangeList

    def get_urls(self) -> list[URLPattern]:
        """The form's, the preview's, and the import's."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview.png", wrap(self.preview, cacheable=True), name="publishing_layer_preview"),
            path("import/", wrap(self.import_folder), name="publishing_layer_import"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The layer as it is drawn where no style is asked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        layer = served_layer(pk)
        stored = Preview.objects.filter(layer=pk).first() if layer else None
        if stored is None or layer is None:
            raise Http404
        return validated(
            request,
            etag=f"preview-{layer.revision}",
            max_age=_PREVIEW_SECONDS,
            produce=lambda: HttpResponse(preview_of(layer, stored), content_type="image/png"),
            private=True,
        )

    def import_folder(self, request: HttpRequest) -> HttpResponse:
        """Asks which folder, and publishes what is in it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        form = ImportForm(request.POST or None, site=self.admin_site)
        if request.method == "POST" and form.is_valid():
            for text, level in form.import_files():
                self.message_user(request, text, level)
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:publishing_layer_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Import a folder",
            "form": form,
            "media": self.media + form.media,
        }
        return render(request, "admin/ogc_large_image/publishing/layer/import.html", context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What belongs to the layer; then it is published, once all of it is in the database."""
        super().save_related(request, form, formsets, change)
        transaction.on_commit(lambda: self._publish(request, form.instance), using=form.instance._state.db)

    def _publish(self, request: HttpRequest, row: Layer) -> None:
        outcome = publish_later(row)
        if outcome.problem:
            self.message_user(request, f"The image of “{row}” cannot be published: {outcome.problem}", messages.ERROR)
        elif outcome.waits:
            self.message_user(request, f"The image of “{row}” is large: it is described in a while.", messages.WARNING)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with what is known of the image."""
        row = context.get("original")
        if row is not None:
            context |= self._known(request, row.pk)
        return super().render_change_form(request, context, *args, **kwargs)

    def _known(self, request: HttpRequest, pk: Any) -> dict[str, Any]:
        # As it is in the database: a form that is wrong leaves its values in the row that it is about.
        row = Layer.objects.select_related("group").get(pk=pk)
        layer = served_layer(pk)
        has_preview = layer is not None and Preview.objects.filter(layer=pk).exists()
        return {
            "preview_address": self._preview_address(pk, layer.revision) if layer and has_preview else "",
            "layer": layer,
            "description": layer.description if layer else None,
            "footprint": footprint_of(layer.description) if layer else None,
            "endpoints": addresses_of(request, row) if layer else [],
            "origin": object_of(row, self.admin_site),
        }

    def _preview_address(self, pk: Any, state: str) -> str:
        # Each state of the layer has an address of its own, whatever the browser keeps of the last one.
        return f"{reverse(f'{self.admin_site.name}:publishing_layer_preview', args=[pk])}?v={state}"

    # --- columns ---------------------------------------------------------------------------------------------------

    @admin.display(description="preview")  # type: ignore[untyped-decorator]
    def picture(self, row: Any) -> str:
        """The preview, small."""
        if not row.has_preview:
            return "–"
        tag = '<img class="ogc-thumbnail" src="{}" alt="Preview of {}" loading="lazy">'
        html: str = format_html(tag, self._preview_address(row.pk, f"{row.stamp}{row.style_stamp or ''}"), row)
        return html

    @admin.display(description="layer", ordering="name")  # type: ignore[untyped-decorator]
    def title_and_name(self, row: Layer) -> str:
        """Both, since services know the one and people the other."""
        html: str = format_html('{}<br><code class="ogc-quiet">{}</code>', row.title or row.name, row.name)
        return html

    @admin.display(description="image")  # type: ignore[untyped-decorator]
    def image(self, row: Layer) -> str:
        """What is to be known of it at a glance: whether it was described, and is quick to serve."""
        if row.problem:
            html: str = format_html('<span class="ogc-bad">{}</span>', row.problem)
            return html
        words = [row.get_state_display()]
        if row.is_cog is not None:
            words.append("COG" if row.is_cog else "no COG")
        return ", ".join(words)
