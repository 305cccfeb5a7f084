"""Names and titles made from what files are called.

A layer's name is an address that maps and bookmarks keep, so it must survive
re-scans: a name once given stays with its file, and never moves to another.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


class ImageKey(NamedTuple):
    """One image of one file."""

    path: str
    variable: str = ""


class Wish(NamedTuple):
    """The name that an image would like, and the one that it takes where others want the same."""

    plain: str
    prefixed: str


def safe_name(text: str) -> str:
    """ASCII letters, digits, ``_``, ``-`` and ``.`` only; never empty, never starting with a dot."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _UNSAFE.sub("_", ascii_text).strip("._-") or "layer"


def title_of(text: str) -> str:
    """A file's or folder's name as a title: underscores are spaces, and words begin with a large letter."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text.replace("_", " "))
    return " ".join(word[:1].upper() + word[1:] for word in printable.split()) or "Untitled"


def wish_for(stem: str, folders: tuple[str, ...], variable: str = "") -> Wish:
    """What an image of the file ``stem`` within ``folders`` should be called."""
    parts = (stem, variable) if variable else (stem,)
    return Wish(safe_name("_".join(parts)), safe_name("_".join((*folders, *parts))))


def assign_names(wishes: Mapping[ImageKey, Wish], given: Mapping[ImageKey, str]) -> dict[ImageKey, str]:
    """A unique name for each key; one in ``given`` is kept, and is nobody else's even where its key has no wish.

    Where several new images want one plain name, or it is taken, all of them get
    the folder prefix, so that no order among them matters; a number, in the order
    of their paths, parts those that still agree.
    """
    names = {key: given[key] for key in wishes if key in given}
    used = set(given.values())
    fresh = sorted(key for key in wishes if key not in names)
    wanted = Counter(wishes[key].plain for key in fresh)
    for key in fresh:
        plain = wishes[key].plain
        if wanted[plain] == 1 and plain not in used:
            names[key] = plain
    used.update(names.values())
    for key in fresh:
        if key not in names:
            names[key] = _numbered(wishes[key].prefixed, used)
            used.add(names[key])
    return names


def _numbered(name: str, used: set[str]) -> str:
    candidate, number = name, 1
    while candidate in used:
        number += 1
        candidate = f"{name}-{number}"
    return candidate
