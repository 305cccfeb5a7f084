"""The catalog that worker processes serve from: a look-up in a dictionary, renewed when the index changes."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import NamedTuple

from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.layers.folder_index import FolderIndex, Snapshot
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.layers.tree import layer_tree

CHECK_INTERVAL = 0.25
"""Seconds between two looks at the index's time stamp."""


class _State(NamedTuple):
    revision: str
    layers: dict[str, Layer]
    root: LayerGroup


class IndexCatalog:
    """Implements ``Catalog`` over the index that another process keeps; never opens an image."""

    def __init__(self, folder: Path, title: str = "Raster maps") -> None:
        self._index = FolderIndex(folder)
        self._title = title
        self._refreshing = threading.Lock()
        self._next_check = 0.0
        self._snapshot = Snapshot()
        self._state = _state(self._snapshot, title)
        self._refresh()

    @property
    def revision(self) -> str:
        """Milliseconds since 1970 of the last change, as text."""
        return self._present().revision

    def layer(self, name: str) -> Layer:
        """The layer of this name; LayerNotDefined where there is none."""
        layer = self._present().layers.get(name)
        if layer is None:
            raise LayerNotDefined("There is no such layer.", "layer")
        return layer

    def root(self) -> LayerGroup:
        """The tree that the folders span."""
        return self._present().root

    def _present(self) -> _State:
        # One thread renews while the others go on with what they have.
        if time.monotonic() >= self._next_check and self._refreshing.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._refreshing.release()
        return self._state

    def _refresh(self) -> None:
        self._next_check = time.monotonic() + CHECK_INTERVAL
        if self._index.stamp() == self._snapshot.stamp:
            return
        snapshot = self._index.read(self._snapshot)
        if snapshot is not None:
            self._state = _state(snapshot, self._title)
            self._snapshot = snapshot


def _state(snapshot: Snapshot, title: str) -> _State:
    # A layer without a name is one that a first scan has not finished with.
    layers = {layer.name: layer for entry in snapshot.entries() for layer in entry.layers if layer.name}
    return _State(snapshot.revision, layers, layer_tree(layers.values(), title))
