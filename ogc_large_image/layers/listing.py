"""Layers a page at a time: what a list shows is loaded, however many layers there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from ogc_large_image.layers.layer import Layer


@dataclass(frozen=True, slots=True)
class Choice:
    """Which layers a list has."""

    search: str = ""
    """Words that are all in a layer's name, its title or the titles of its groups, in any case."""
    group: tuple[str, ...] = ()
    """Titles of groups, outermost first, that the layer is in, maybe further inside."""

    @property
    def words(self) -> list[str]:
        return self.search.casefold().split()


EVERYTHING = Choice()


class GroupCount(NamedTuple):
    """A group and how many of the chosen layers are in it and in the groups inside it."""

    titles: tuple[str, ...]
    number: int


class Listing(Protocol):
    """The layers of one revision of a catalog, in the order of its tree."""

    def count(self, choice: Choice = EVERYTHING) -> int:
        """How many are chosen."""

    def page(self, offset: int, limit: int, choice: Choice = EVERYTHING) -> Sequence[Layer]:
        """At most ``limit`` of the chosen ones, after the first ``offset``."""

    def groups(self, choice: Choice = EVERYTHING) -> Sequence[GroupCount]:
        """The groups directly inside the chosen one, or the outermost, that hold chosen layers."""


@runtime_checkable
class ListingCatalog(Protocol):
    """A catalog that can list layers without loading them all."""

    def listing(self) -> Listing:
        """The layers as they are now."""


class LoadedListing:
    """Implements ``Listing`` over layers that are in memory."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._found: dict[Choice, Sequence[Layer]] = {EVERYTHING: layers}

    def count(self, choice: Choice = EVERYTHING) -> int:
        return len(self._chosen(choice))

    def page(self, offset: int, limit: int, choice: Choice = EVERYTHING) -> Sequence[Layer]:
        return self._chosen(choice)[offset : offset + limit]

    def groups(self, choice: Choice = EVERYTHING) -> Sequence[GroupCount]:
        depth = len(choice.group)
        inside = Counter(layer.group[: depth + 1] for layer in self._chosen(choice) if len(layer.group) > depth)
        return [GroupCount(*each) for each in inside.items()]

    def _chosen(self, choice: Choice) -> Sequence[Layer]:
        if choice not in self._found:
            words = choice.words
            inside = (layer for layer in self._found[EVERYTHING] if is_inside(layer.group, choice.group))
            self._found[choice] = [layer for layer in inside if _has_words(layer, words)]
        return self._found[choice]


def is_inside(group: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    """Whether the group of these titles is the outer one, or inside it."""
    return group[: len(outer)] == outer


def _has_words(layer: Layer, words: Sequence[str]) -> bool:
    text = " ".join((layer.name, layer.title, *layer.group)).casefold()
    return all(word in text for word in words)
