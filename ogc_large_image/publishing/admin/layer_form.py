"""The form of a layer, which may leave its name and title to the image."""

from __future__ import annotations

import posixpath
from pathlib import PurePath
from typing import Any

from django import forms

from ogc_large_image.layers.names import ImageKey, Wish, safe_name, title_of
from ogc_large_image.publishing.admin.fields import ObjectField, TextListField, storage_choices
from ogc_large_image.publishing.free_names import free_name
from ogc_large_image.publishing.models import Layer


class LayerForm(forms.ModelForm):  # type: ignore[misc]
    """Fields as people write them: keywords in a line, a storage from a list."""

    keywords = TextListField(required=False, help_text="With commas between them.")
    storage = forms.ChoiceField(required=False, choices=storage_choices, help_text="One of STORAGES …")

    class Meta:
        model = Layer
        field_classes = {"details": ObjectField}
        fields = "__all__"  # noqa: DJ007 - the admin says which, by its fieldsets
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 3}),
            "crs": forms.Textarea(attrs={"rows": 2}),
            "geotransform": forms.Textarea(attrs={"rows": 2}),
            "points": forms.Textarea(attrs={"rows": 4}),
            "extent": forms.Textarea(attrs={"rows": 2}),
            "details": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text += " Empty: the file's."

    def clean(self) -> dict[str, Any]:
        """Name and title from the file's name, where they are left to it."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        stem = _stem(values)
        if stem and "name" in values and not values["name"]:
            name = safe_name(stem)
            values["name"] = free_name(ImageKey(stem), Wish(name, name))
            values["title"] = values.get("title") or title_of(stem)
        elif "name" in values and not values["name"]:
            self.add_error("name", "An image without a file's name needs one.")
        return values


def _stem(values: dict[str, Any]) -> str:
    upload = values.get("file")
    given = (upload.name if upload else "") or values.get("path") or values.get("stored_name") or ""
    return PurePath(posixpath.basename(given)).stem
