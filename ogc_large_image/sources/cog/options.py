"""How a converted file is made."""

from __future__ import annotations

from dataclasses import dataclass

from ogc_large_image.errors import InvalidParameter
from ogc_large_image.geo.resampling import Resampling

COMPRESSIONS = ("deflate", "lzw", "zstd", "jpeg", "webp", "none")
LOSSY = frozenset({"jpeg", "webp"})


@dataclass(frozen=True, slots=True)
class CogOptions:
    """The defaults lose nothing."""

    compression: str = "deflate"
    block_size: int = 512
    resampling: Resampling | None = None
    """Of the overviews; None for nearest where values are labels and average elsewhere."""

    def __post_init__(self) -> None:
        if self.compression not in COMPRESSIONS:
            raise InvalidParameter(f"The compression is none of {', '.join(COMPRESSIONS)}.", "compression")
        if self.block_size not in (128, 256, 512, 1024, 2048):
            raise InvalidParameter("The block size is none of 128, 256, 512, 1024 and 2048.", "block_size")
