"""Python's search for reference cycles, put off while very many objects are made that are there to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """For the process, until the block ends.

    Each layer of a catalog is some thirty objects, which have no cycles. By
    Python's own settings they are gone through again and again while there come
    to be more of them: with ten thousand layers that takes two thirds as long
    as all the rest.
    """
    # Of blocks that overlap in several threads the one that has put it off takes it up again.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
