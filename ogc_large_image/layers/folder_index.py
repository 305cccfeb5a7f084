"""The descriptions of a folder's images on disk, for as many readers as there are worker processes.

A small head names the shards by their content, so a reader that finds the head
changed reads only the shards that it does not hold yet, and a change among ten
thousand layers costs one shard. Every file is written whole beside its place
and moved there; one that is damaged is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ogc_large_image.garbage import collection_paused
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.record import layers_from_json, layers_to_json

FORMAT = 3
_SHARDS = 32


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file, and the layers that it became or the reason why it became none."""

    path: str
    relative: str
    signature: str
    problem: str = ""
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index at one moment."""

    revision: str = "0"
    stamp: tuple[int, int, int] | None = None
    shards: Mapping[str, tuple[FileEntry, ...]] = field(default_factory=dict)
    """By digest of content."""

    def entries(self) -> Iterable[FileEntry]:
        for shard in self.shards.values():
            yield from shard


class FolderIndex:
    """A folder that holds one index; one writer and any number of readers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._head = folder / "head.json"

    def stamp(self) -> tuple[int, int, int] | None:
        """Changes with every write; None where there is no index."""
        try:
            status = os.stat(self._head)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def read(self, known: Snapshot | None = None) -> Snapshot | None:
        """The present index, with the shards that ``known`` has already; None where it is absent or damaged."""
        shards = known.shards if known else {}
        # The writer may take away a shard between the head's reading and the shard's.
        for _ in range(3):
            stamp = self.stamp()
            try:
                head = json.loads(self._head.read_bytes())
                if head["format"] != FORMAT:
                    return None
                return Snapshot(
                    revision=str(head["revision"]),
                    stamp=stamp,
                    shards={digest: shards.get(digest) or self._read_shard(digest) for digest in head["shards"]},
                )
            except FileNotFoundError:
                continue
            except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
                return None
        return None

    def write(self, entries: Iterable[FileEntry], before: Snapshot) -> Snapshot:
        """Records the entries; ``before`` is what was read or written last, and is returned where nothing differs."""
        buckets: dict[int, list[FileEntry]] = {}
        for entry in sorted(entries, key=lambda entry: entry.path):
            buckets.setdefault(_bucket(entry), []).append(entry)
        known = {_bucket(shard[0]): digest for digest, shard in before.shards.items() if shard}
        shards: dict[str, tuple[FileEntry, ...]] = {}
        for bucket, files in sorted(buckets.items()):
            digest = known.get(bucket, "")
            shard = before.shards.get(digest, ())
            # Entries are never altered, so the same objects have the same content.
            if len(shard) != len(files) or any(old is not new for old, new in zip(shard, files, strict=True)):
                shard, digest = tuple(files), self._write_shard(files)
            shards[digest] = shard
        if before.stamp is not None and shards.keys() == before.shards.keys():
            return before
        self._folder.mkdir(parents=True, exist_ok=True)
        # Greater than the one before, so that it can serve as an update sequence (06-042 7.2.3.5).
        revision = str(max(time.time_ns() // 1_000_000, int(before.revision) + 1))
        _write(self._head, json.dumps({"format": FORMAT, "revision": revision, "shards": list(shards)}).encode())
        self._sweep(keep=shards.keys() | before.shards.keys())
        return Snapshot(revision, self.stamp(), shards)

    def _write_shard(self, files: list[FileEntry]) -> str:
        content = _shard_bytes(files)
        path = self._shard_path(_digest(content))
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        return _digest(content)

    @collection_paused()
    def _read_shard(self, digest: str) -> tuple[FileEntry, ...]:
        content = self._shard_path(digest).read_bytes()
        if _digest(content) != digest:
            raise ValueError("damaged shard")
        record = json.loads(content)
        layers = iter(layers_from_json(record))
        return tuple(
            FileEntry(path, relative, signature, problem, tuple(next(layers) for _ in range(count)))
            for path, relative, signature, problem, count in record["files"]
        )

    def _shard_path(self, digest: str) -> Path:
        return self._folder / f"shard-{digest}.json"

    def _sweep(self, keep: Iterable[str]) -> None:
        wanted = {self._shard_path(digest) for digest in keep}
        for path in self._folder.glob("shard-*.json"):
            if path not in wanted:
                path.unlink(missing_ok=True)


def _bucket(entry: FileEntry) -> int:
    return zlib.crc32(entry.path.encode("utf-8", "surrogatepass")) % _SHARDS


def _shard_bytes(entries: list[FileEntry]) -> bytes:
    record: dict[str, Any] = layers_to_json(layer for entry in entries for layer in entry.layers)
    record["files"] = [[entry.path, entry.relative, entry.signature, entry.problem, len(entry.layers)] for entry in entries]
    return json.dumps(record, separators=(",", ":"), sort_keys=True).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _write(path: Path, content: bytes) -> None:
    """Puts the content in its place at once or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
