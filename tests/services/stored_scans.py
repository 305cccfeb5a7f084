"""Models whose files are in S3, as sites declare them."""

from __future__ import annotations

from typing import Any

from django.db import models
from s3_file_field import S3FileField


class Scan(models.Model):  # noqa: DJ008 - never shown
    file = models.FileField()
    s3_file = S3FileField()

    class Meta:
        app_label = "stored_scans"


def scan_file(storage: Any, name: str, field: str = "file", pk: int = 1) -> Any:
    """The model's file, in this storage."""
    field_file = getattr(Scan(pk=pk, **{field: name}), field)
    field_file.storage = storage
    return field_file
