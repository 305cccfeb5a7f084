"""The catalog of a folder: describes the images below some paths and follows what happens to them."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from ogc_large_image.errors import OgcLargeImageError, SourceError
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.folder_index import FileEntry, FolderIndex, Snapshot
from ogc_large_image.layers.folder_scan import FoundFile, find_files
from ogc_large_image.layers.folder_series import FolderSeries, without_series
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.layer_file import LayerFileError
from ogc_large_image.layers.layer_settings import LayerFiles
from ogc_large_image.layers.names import ImageKey, Wish, assign_names, title_of, wish_for
from ogc_large_image.layers.record import revision_of
from ogc_large_image.layers.series_pattern import SeriesPattern
from ogc_large_image.sources.describe import describe_source, file_ref, list_variables
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.ref import SourceRef

logger = logging.getLogger(__name__)

SETTLE_SECONDS = 1.0
"""A file changed more recently than this may still be growing."""
PUBLISH_SECONDS = 0.5
"""While many files are being described, those that are done appear this often."""
CHECKPOINT_SECONDS = 10.0
"""So much work a first scan loses at most when it is interrupted."""

Image = tuple[SourceRef, SourceDescription]
Describe = Callable[[Path], Sequence[Image]]
Progress = Callable[[int, int], None]
"""Called with the number of files described and of those to describe."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that became no layer, or layers without what its layer files say."""

    file: str
    reason: str
    is_served: bool = False


def describe_images(path: Path) -> Sequence[Image]:
    """Every image in a file: the variables of a netCDF, else the one that it is."""
    ref = file_ref(path)
    variables = list_variables(ref)
    if not variables:
        return [_image(ref)]
    images, failures = [], []
    for variable in variables:
        try:
            images.append(_image(file_ref(path, variable=variable)))
        except SourceError as failure:
            failures.append(failure)
    if not images:
        raise failures[0]
    return images


def _image(ref: SourceRef) -> Image:
    return ref, describe_source(ref)


class FolderCatalog:
    """Keeps the index of the images below ``paths``; ``IndexCatalog`` serves from it, here or elsewhere."""

    def __init__(
        self,
        paths: Sequence[Path],
        index: FolderIndex,
        describe: Describe = describe_images,
        threads: int = 2,
        series: SeriesPattern | None = None,
    ) -> None:
        self._paths = tuple(paths)
        self._index = index
        self._describe = describe
        self._threads = threads
        self._snapshot = index.read() or Snapshot()
        self._layer_files = LayerFiles()
        self._series = None if series is None else FolderSeries(series, self._dressed)
        if self._series is not None:
            self._series.remember(self._snapshot.entries())
        self._entries = {entry.path: without_series(entry) for entry in self._snapshot.entries()}
        self._names = {_key(entry, layer): layer.name for entry in self._entries.values() for layer in entry.layers}
        self._found: dict[str, FoundFile] = {}
        self._described: dict[str, tuple[str, Sequence[Image]]] = {}
        """By path: the state of the file that was described, and what it was described as."""
        self._first_seen: dict[str, tuple[str, float]] = {}
        self._is_first_scan = not any(layer.name for entry in self._snapshot.entries() for layer in entry.layers)
        self._is_first_look = True

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Those that are served; without names as long as a first scan goes on."""
        return tuple(layer for entry in self._joined() for layer in entry.layers if layer.name or not self._series)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The files that could not be opened, or whose layer files could not be used, in the order of their paths."""
        failed = sorted((entry for entry in self._entries.values() if entry.problem), key=lambda entry: entry.path)
        return tuple(Problem(entry.relative, entry.problem, bool(entry.layers)) for entry in failed)

    @property
    def is_settled(self) -> bool:
        """No file is waiting for its writer to finish."""
        return not self._first_seen

    def update(self, progress: Progress | None = None) -> bool:
        """Looks at the folders once, describes what is new or changed, and says whether anything was published."""
        before = self._snapshot.revision
        self._found = {file.path: file for file in find_files(self._paths)}
        gone = self._entries.keys() - self._found.keys()
        for path in gone:
            del self._entries[path]
            self._described.pop(path, None)
        for path in self._first_seen.keys() - self._found.keys():
            del self._first_seen[path]
        due = [file for file in self._found.values() if self._has_changed(file) and self._is_ready(file)]
        published = time.monotonic()
        interval = CHECKPOINT_SECONDS if self._is_first_scan else PUBLISH_SECONDS
        for done, entry in enumerate(self._describe_all(due), 1):
            self._entries[entry.path] = entry
            if progress:
                progress(done, len(due))
            if time.monotonic() - published >= interval:
                # Names depend on all files of a first scan, so they wait for its end.
                self._publish(named=not self._is_first_scan)
                published = time.monotonic()
        if gone or due or self._is_first_look:
            self._publish(named=True)
        self._is_first_scan = self._is_first_look = False
        return self._snapshot.revision != before

    def _has_changed(self, file: FoundFile) -> bool:
        entry = self._entries.get(file.path)
        return entry is None or entry.signature != file.signature

    def _is_ready(self, file: FoundFile) -> bool:
        """Whether the writer seems done: by the file's clock, or by ours where that one is ahead."""
        if time.time() - file.modified < SETTLE_SECONDS:
            signature, since = self._first_seen.get(file.path, ("", 0.0))
            if signature != file.signature:
                self._first_seen[file.path] = (file.signature, time.monotonic())
                return False
            if time.monotonic() - since < SETTLE_SECONDS:
                return False
        self._first_seen.pop(file.path, None)
        return True

    def _describe_all(self, files: Sequence[FoundFile]) -> Iterator[FileEntry]:
        if len(files) < 2:
            yield from map(self._entry, files)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            futures: list[Future[FileEntry]] = [pool.submit(self._entry, file) for file in files]
            try:
                for future in as_completed(futures):
                    yield future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _entry(self, file: FoundFile) -> FileEntry:
        """The file with unnamed layers, or with the reason why it has none."""
        entry = FileEntry(file.path, file.relative, file.signature)
        try:
            images = self._images(file)
        except OgcLargeImageError as error:
            return replace(entry, problem=error.message)
        except OSError as error:
            return replace(entry, problem=error.strerror or "It could not be read.")
        except Exception:
            # Whatever one file does to its reader, the others are served.
            logger.exception("Unexpected failure while describing %s", file.relative)
            return replace(entry, problem="It could not be described.")
        title = title_of(file.stem)
        titles = [f"{title}: {title_of(ref.variable)}" if len(images) > 1 else title for ref, _ in images]
        layers = tuple(_layer(file, *image, title) for image, title in zip(images, titles, strict=True))
        try:
            return replace(entry, layers=tuple(self._dressed(layer, file.path) for layer in layers))
        except LayerFileError as error:
            return replace(entry, layers=layers, problem=str(error))

    def _images(self, file: FoundFile) -> Sequence[Image]:
        """The file's images, as they were described before where only a layer file has changed."""
        content, images = self._described.get(file.path, ("", ()))
        if content != file.content or not images:
            images = self._describe(Path(file.path))
            if file.sidecars:
                # An overview or a mask beside the image is content too.
                digest = _digest(file.sidecars)
                images = [(replace(ref, version=f"{ref.version}-{digest}"), description) for ref, description in images]
            self._described[file.path] = (file.content, images)
        return images

    def _dressed(self, layer: Layer, path: str) -> Layer:
        """The layer, whose first file this is, as its layer files want it."""
        file = self._found.get(path)
        if file is None:
            return layer
        is_part = self._series is not None and not layer.series and self._series.is_member(file.stem)
        return self._layer_files.apply(layer, path, file.layer_files, file.layer_stamp, may_lack_axes=is_part)

    def _publish(self, *, named: bool) -> None:
        if named:
            self._assign_names()
        entries = self._joined() if named else self._entries.values()
        self._snapshot = self._index.write(entries, self._snapshot)

    def _joined(self) -> Iterable[FileEntry]:
        if self._series is None:
            return self._entries.values()
        folders = {path: file.folders for path, file in self._found.items()}
        return self._series.joined(self._entries.values(), self._names, folders)

    def _assign_names(self) -> None:
        unnamed = [entry for entry in self._entries.values() if not all(layer.name for layer in entry.layers)]
        # A file that is there but cannot be read at the moment keeps its names.
        self._names = {key: name for key, name in self._names.items() if name and key.path in self._found}
        wishes = {key: wish for entry in unnamed for key, wish in self._wishes(entry)}
        taken = self._names | self._series.names if self._series else self._names
        self._names |= assign_names(wishes, taken)
        for entry in unnamed:
            layers = (replace(layer, name=self._names[_key(entry, layer)]) for layer in entry.layers)
            self._entries[entry.path] = replace(entry, layers=tuple(layers))

    def _wishes(self, entry: FileEntry) -> Iterator[tuple[ImageKey, Wish]]:
        file = self._found[entry.path]
        for layer in entry.layers:
            variable = layer.source.variable if len(entry.layers) > 1 else ""
            yield _key(entry, layer), wish_for(file.stem, file.folders, variable)


def _key(entry: FileEntry, layer: Layer) -> ImageKey:
    return ImageKey(entry.path, layer.source.variable)


def _layer(file: FoundFile, ref: SourceRef, description: SourceDescription, title: str) -> Layer:
    layer = Layer(
        name="",
        title=title,
        source=ref,
        description=description,
        revision="",
        group=tuple(title_of(folder) for folder in file.folders),
        dimensions=dimensions_of(description),
    )
    return replace(layer, revision=revision_of(layer))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
