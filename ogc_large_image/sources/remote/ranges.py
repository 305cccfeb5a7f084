"""What all ways to a remote file give: some of its bytes, and which version they are of."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple, Protocol

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
"""Between any two pieces of an answer."""
WHOLE_SECONDS = 30.0
"""For one answer as a whole."""

UNANSWERED = "The image's storage does not answer."
MISSING = "The image is not there any more."


class Part(NamedTuple):
    """Bytes of a file, fewer than asked for only at its end."""

    data: bytes
    size: int
    """Of the whole file."""
    version: str


class FetchRange(Protocol):
    """Asks for ``length`` bytes from ``start`` on; SourceNotFound, SourceRefused or SourceUnreadable."""

    def __call__(self, start: int, length: int) -> Part: ...


@dataclass(slots=True)
class Deadline:
    """The end of one answer."""

    at: float

    @classmethod
    def start(cls) -> Deadline:
        return cls(time.monotonic() + WHOLE_SECONDS)

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self.at


def version_of(size: int, stamp: str) -> str:
    """A version from which the size can be read again."""
    return f"{size:x}-{stamp}"


def size_of(version: str) -> int:
    """Bytes of a file of this version."""
    return int(version.partition("-")[0], 16)
