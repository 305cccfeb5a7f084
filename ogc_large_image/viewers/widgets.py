"""Form widgets for file fields: what the field's own widget shows, and the stored image below it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminFileWidget
from django.forms.widgets import ClearableFileInput
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

TEMPLATE = "ogc_large_image/_include/widget.html"


class _ImageShown:
    """Adds the viewer to a file input, once the file is stored and its object has a key.

    ``base_endpoint`` is where the object's viewset is, as in the admin site's
    include: ``"api/image-file"``. One viewer fits on a page.
    """

    def __init__(self, *args: Any, base_endpoint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base_endpoint = base_endpoint

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)  # type: ignore[misc]
        image_id = _key_of(value)
        if image_id is None or not self.base_endpoint:
            return SafeString(field)
        viewer = render_to_string(TEMPLATE, {"image_id": image_id, "base_endpoint": self.base_endpoint})
        return mark_safe(field + viewer)  # noqa: S308 - both were made by templates


class LargeImageFileWidget(_ImageShown, ClearableFileInput):  # type: ignore[misc]
    """For any form: ``FileField(widget=LargeImageFileWidget(base_endpoint="api/image-file"))``."""


class AdminLargeImageFileWidget(_ImageShown, AdminFileWidget):  # type: ignore[misc]
    """For the admin site's forms, in their look."""


def _key_of(value: Any) -> Any:
    """Primary key of the object that a stored file belongs to; None for an empty field or a fresh upload."""
    if not value or not getattr(value, "_committed", False):
        return None
    return getattr(getattr(value, "instance", None), "pk", None)
