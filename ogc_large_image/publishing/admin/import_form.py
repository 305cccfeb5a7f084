"""The form for a folder whose images become layers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

from ogc_large_image import conf
from ogc_large_image.layers.folder_scan import FoundFile, find_files
from ogc_large_image.publishing import importing
from ogc_large_image.publishing.models import Layer, LayerGroup

MOST_FILES = 200
"""That one request imports; more are the command's."""
_MOST_TOLD = 20


class ImportForm(forms.Form):  # type: ignore[misc]
    """One of the trusted folders, and a folder or file in it."""

    root = forms.ChoiceField(label="In", help_text="One of TRUSTED_FOLDERS.")
    path = forms.CharField(label="Folder", required=False, max_length=1000, help_text="Below it; empty: all of it.")
    group = forms.ModelChoiceField(LayerGroup.objects.all(), required=False, help_text="That new layers are put into.")
    is_public = forms.BooleanField(
        label="Public", required=False, initial=True, help_text="New layers; those that are there stay as they are."
    )

    files: Sequence[FoundFile] = ()

    def __init__(self, data: Any, *, site: AdminSite) -> None:
        super().__init__(data)
        self.fields["root"].choices = [(str(folder), str(folder)) for folder in conf.site_settings().trusted_folders]
        widget = AutocompleteSelect(Layer._meta.get_field("group"), site)
        widget.choices = self.fields["group"].choices
        self.fields["group"].widget = widget

    def clean(self) -> dict[str, Any]:
        """A place that is there, with some images and no more than a request may import."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        root = Path(values["root"])
        place = Path(os.path.realpath(root / values["path"].lstrip("/")))
        # Unlike Path's, this one finds that nothing has a name that is too long.
        if not place.is_relative_to(root) or not os.path.exists(place):
            raise ValidationError({"path": "There is no such folder or file in it."})
        self.files = list(islice(find_files([place]), MOST_FILES + 1))
        if not self.files:
            raise ValidationError({"path": "There are no images in it."})
        if len(self.files) > MOST_FILES:
            hint = f"python manage.py ogc_publish {place}"
            raise ValidationError({"path": f"These are more than {MOST_FILES} images. Import them by the command: {hint}"})
        return values

    def import_files(self) -> Iterator[tuple[str, int]]:
        """Publishes what was found; texts with their levels, for who asked for it."""
        group = self.cleaned_data["group"]
        name = group.name if group else ""
        report = importing.import_files(self.files, group=name, is_public=self.cleaned_data["is_public"])
        for file, problem in report.problems[:_MOST_TOLD]:
            yield f"{file}: {problem}", messages.ERROR
        if len(report.problems) > _MOST_TOLD:
            yield f"{len(report.problems) - _MOST_TOLD} more failed.", messages.ERROR
        later = f", {report.waiting} are described in a while" if report.waiting else ""
        yield f"{report.created} new, {report.renewed} changed, {report.unchanged} unchanged{later}.", messages.SUCCESS
