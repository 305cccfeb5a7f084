"""A band's recorded histogram: what percentiles and equalised styles are made from, without the image.

It is kept as a short text, since a catalog holds thousands of them in memory
and in its index; its numbers are taken out only for a style that wants them.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MAX_BINS = 256
_MOST = 65535


@dataclass(frozen=True, slots=True)
class Histogram:
    """``low`` to ``high`` in bins of equal width; the last one includes its end."""

    low: float
    high: float
    shares: str
    """base64 of the deflated counts, each a big-endian uint16; where the greatest was more, all are scaled to it."""

    @classmethod
    def of(cls, low: float, high: float, counts: Sequence[int]) -> Histogram:
        """From counts of at most 256 bins; a bin that holds anything keeps a share of at least 1."""
        found = np.asarray(counts, np.float64)
        scaled = np.ceil(found * min(1.0, _MOST / found.max(initial=1.0)))
        packed = zlib.compress(scaled.astype(">u2").tobytes(), 9)
        return cls(float(low), float(high), base64.b64encode(packed).decode("ascii"))

    @property
    def counts(self) -> tuple[int, ...]:
        """Relative to one another; empty where the text is none of ours."""
        return _unpacked(self.shares)


@lru_cache(maxsize=256)
def _unpacked(shares: str) -> tuple[int, ...]:
    try:
        packed = zlib.decompressobj().decompress(base64.b64decode(shares, validate=True), 2 * MAX_BINS)
        return tuple(np.frombuffer(packed, ">u2").tolist())
    except (binascii.Error, zlib.error, ValueError):
        return ()
