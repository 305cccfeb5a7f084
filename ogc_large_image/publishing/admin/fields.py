"""Form fields for what the models keep as JSON or by an alias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from ogc_large_image.publishing.json_values import StrictDecoder


class TextListField(forms.CharField):  # type: ignore[misc]
    """A list of texts, written in one line with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return _written(", ".join(map(str, value)) if isinstance(value, list) else value)

    def to_python(self, value: Any) -> list[str]:
        return [text.strip() for text in super().to_python(value).split(",") if text.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)

    def run_validators(self, value: Any) -> None:
        """The model's own do for a list."""

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


class JSONField(forms.JSONField):  # type: ignore[misc]
    """JSON, written as nothing where there is none: Django's own would begin with ``null``."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else _written(super().prepare_value(value))


class ObjectField(JSONField):
    """An object in JSON; an empty text is an empty one."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return {} if found is None else found


STRICT_JSON: Final = {models.JSONField: {"form_class": JSONField, "decoder": StrictDecoder}}
"""What forms keep in JSON fields, as ``formfield_overrides``."""


def _written(value: Any) -> Any:
    """Half a character, which SQLite keeps in its JSON, as JSON escapes it: no page can hold it."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def storage_choices() -> Sequence[tuple[str, str]]:
    """The aliases of STORAGES that hold files of the site's own."""
    aliases = sorted(alias for alias in settings.STORAGES if alias != "staticfiles")
    return [("", "none"), *((alias, alias) for alias in aliases)]
