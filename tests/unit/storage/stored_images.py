"""A model whose file is kept by a storage that is not a folder to it, seen alike by all processes."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.db import models

FOLDER = "OGC_TEST_ELSEWHERE"


class Elsewhere(Storage):
    """Files in a folder, without ``path``; each file opened is a line in its log."""

    @property
    def folder(self) -> Path:
        return Path(os.environ[FOLDER])

    @property
    def log(self) -> Path:
        return self.folder.parent / "opened.log"

    @property
    def opened(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []

    def _open(self, name: str, mode: str = "rb") -> File:
        file = (self.folder / name).open(mode)
        with self.log.open("a") as log:
            log.write(f"{name}\n")
        return File(file)

    def exists(self, name: str) -> bool:
        return (self.folder / name).exists()

    def delete(self, name: str) -> None:
        (self.folder / name).unlink()

    def size(self, name: str) -> int:
        return (self.folder / name).stat().st_size

    def get_modified_time(self, name: str) -> datetime.datetime:
        return datetime.datetime.fromtimestamp((self.folder / name).stat().st_mtime, tz=datetime.timezone.utc)

    def put(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return name


class StoredImage(models.Model):  # noqa: DJ008 - never shown
    file = models.FileField(storage=Elsewhere())
    other = models.FileField(storage=Elsewhere())

    class Meta:
        app_label = "stored_images"


class LocalImage(models.Model):  # noqa: DJ008 - never shown
    file = models.FileField(storage=FileSystemStorage())

    class Meta:
        app_label = "stored_images"


def stored(name: str, pk: Any = 1) -> Any:
    return StoredImage(pk=pk, file=name).file
