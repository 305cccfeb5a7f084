"""What the engine asks of those who keep the images."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.reader import Reader
from ogc_large_image.sources.ref import SourceRef


class Readers(Protocol):
    """Lends opened images; the pool of sources does."""

    def reader(self, ref: SourceRef, description: SourceDescription | None = None) -> AbstractContextManager[Reader]:
        """The image's reader for the length of a block; a description at hand spares making one."""
