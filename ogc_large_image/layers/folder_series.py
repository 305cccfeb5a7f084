"""Turns files of a folder whose names differ in a date or a number into one layer with a dimension.

Their own layers stay in the index without a name, so that nothing has to be
described again when a file joins or leaves the series.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.folder_index import FileEntry
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.layer_file import LayerFileError
from ogc_large_image.layers.names import ImageKey, Wish, assign_names, title_of, wish_for
from ogc_large_image.layers.record import revision_of
from ogc_large_image.layers.series import arrange, join_images, likeness
from ogc_large_image.layers.series_pattern import SeriesPattern, SeriesPlace

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Member:
    entry: FileEntry
    layer: Layer
    place: SeriesPlace


@dataclass(frozen=True, slots=True)
class _Series:
    key: ImageKey
    members: tuple[_Member, ...]
    layer: Layer
    """Without a name."""


def without_series(entry: FileEntry) -> FileEntry:
    """The file with its own layers only."""
    return replace(entry, layers=tuple(layer for layer in entry.layers if not layer.series))


class FolderSeries:
    """Finds the series among a folder's files; remembers their names, which stay while files come and go."""

    def __init__(self, pattern: SeriesPattern, dress: Callable[[Layer, str], Layer] = lambda layer, _: layer) -> None:
        """``dress`` makes of a series, and its first file's path, what is said of it; LayerFileError where that cannot be."""
        self._pattern = pattern
        self._dress = dress
        self.names: dict[ImageKey, str] = {}

    def remember(self, entries: Iterable[FileEntry]) -> None:
        """Takes up the names of the series that an earlier process recorded with their first files."""
        for entry in entries:
            place = self._pattern.place(PurePath(entry.path).stem)
            if place is not None:
                self.names |= {_key(entry, layer, place): layer.name for layer in entry.layers if layer.series}

    def is_member(self, stem: str) -> bool:
        """Whether a file of this name has a place in a series."""
        return self._pattern.place(stem) is not None

    def joined(
        self, entries: Iterable[FileEntry], given: Mapping[ImageKey, str], folders: Mapping[str, tuple[str, ...]]
    ) -> list[FileEntry]:
        """The entries with the layers of series: each is its first file's, and its files' own are without a name.

        ``given`` are the names that are taken; ``folders`` those that a file lies in, by its path.
        """
        entries = list(entries)
        found = list(self._series(entries))
        wishes = {series.key: _wish(series, folders) for series in found}
        self.names |= assign_names(wishes, {**given, **self.names})
        hidden = {id(member.layer) for series in found for member in series.members}
        added: dict[str, list[Layer]] = defaultdict(list)
        for series in found:
            added[series.members[0].entry.path].append(replace(series.layer, name=self.names[series.key]))
        return [_with(entry, hidden, added.get(entry.path, [])) for entry in entries]

    def _series(self, entries: Iterable[FileEntry]) -> Iterator[_Series]:
        groups: dict[tuple[ImageKey, str], list[_Member]] = defaultdict(list)
        for entry in entries:
            place = self._pattern.place(PurePath(entry.path).stem) if entry.layers else None
            if place is None:
                continue
            for layer in entry.layers:
                groups[_key(entry, layer, place), likeness(layer.description)].append(_Member(entry, layer, place))
        taken: set[ImageKey] = set()
        for (key, _), members in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]), item[1][0].entry.path)):
            # Those that look otherwise than most of the files stay by themselves.
            if len(members) > 1 and key not in taken:
                series = _joined(key, members)
                if series is not None:
                    taken.add(key)
                    yield replace(series, layer=self._dressed(series))

    def _dressed(self, series: _Series) -> Layer:
        try:
            return self._dress(series.layer, series.members[0].entry.path)
        except LayerFileError as error:
            logger.warning("The series %s is served without its layer file: %s", series.layer.title, error)
            return series.layer


def _key(entry: FileEntry, layer: Layer, place: SeriesPlace) -> ImageKey:
    path = PurePath(entry.path)
    return ImageKey(str(path.with_name(place.template + path.suffix.lower())), layer.source.variable)


def _joined(key: ImageKey, members: list[_Member]) -> _Series | None:
    """The series of the members; None where their values leave gaps or their images are not of one frame."""
    try:
        axes, order = arrange([member.place.values for member in members])
        ordered = tuple(members[number] for number in order)
        description = join_images(axes, [(member.layer.source, member.layer.description) for member in ordered])
    except ValueError:
        return None
    first = ordered[0]
    title = title_of(first.place.stem or PurePath(key.path).parent.name)
    layer = replace(
        first.layer,
        name="",
        title=f"{title}: {title_of(key.variable)}" if len(first.entry.layers) > 1 else title,
        description=description,
        dimensions=dimensions_of(description),
        series=tuple(member.layer.source for member in ordered),
    )
    return _Series(key, ordered, replace(layer, revision=revision_of(layer)))


def _wish(series: _Series, folders: Mapping[str, tuple[str, ...]]) -> Wish:
    first = series.members[0]
    variable = series.key.variable if len(first.entry.layers) > 1 else ""
    stem = first.place.stem or PurePath(series.key.path).parent.name
    return wish_for(stem, folders.get(first.entry.path, ()), variable)


def _with(entry: FileEntry, hidden: set[int], added: list[Layer]) -> FileEntry:
    if not added and not any(id(layer) in hidden for layer in entry.layers):
        return entry
    layers = (replace(layer, name="") if id(layer) in hidden else layer for layer in entry.layers)
    return replace(entry, layers=(*layers, *added))
