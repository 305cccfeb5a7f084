"""Readers of settings that are texts, numbers and paths; each returns the value or raises ValueError with the end of a sentence."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def read_options(value: object) -> Mapping[str, Any]:
    """Arguments by name."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError("is not a dict with texts as keys")
    return dict(value)


def read_folder(value: object) -> Path | None:
    """A folder that is there; None for an empty text."""
    if not isinstance(value, str | Path):
        raise ValueError("is not the path of a folder")
    if not str(value):
        return None
    if not Path(value).is_dir():
        raise ValueError("is not a folder that is there")
    return Path(value)


def whole_number(minimum: int) -> Callable[[object], int]:
    """The reader of a whole number of at least ``minimum``."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
            raise ValueError(f"is not a whole number of at least {minimum}")
        return value

    return read


def or_none(read: Callable[[object], int]) -> Callable[[object], int | None]:
    """The reader that lets None pass."""
    return lambda value: None if value is None else read(value)


def read_fields(value: object, kind: type[Any]) -> dict[str, Any]:
    """A dict whose keys are fields of the dataclass."""
    if not isinstance(value, Mapping):
        raise ValueError("is not a dict")
    names = {field.name for field in dataclasses.fields(kind)}
    for name in value:
        if name not in names:
            raise ValueError(f"has the unknown key {name!r}")
    return dict(value)


def read_texts(value: object) -> tuple[str, ...]:
    """A list of texts, each once."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("is not a list of texts")
    texts = tuple(value)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("is not a list of texts")
    return tuple(dict.fromkeys(texts))


def read_boolean(value: object) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise ValueError("is neither True nor False")
    return value


def read_folders(value: object) -> tuple[Path, ...]:
    """A list of absolute paths, without links in them."""
    if isinstance(value, str | Path) or not isinstance(value, Iterable):
        raise ValueError("is not a list of paths")
    folders = tuple(value)
    if not all(isinstance(folder, str | Path) and Path(folder).is_absolute() for folder in folders):
        raise ValueError("names a folder by something else than an absolute path")
    return tuple(Path(folder).resolve() for folder in folders)


def hosts(*, wildcards: bool) -> Callable[[object], tuple[str, ...]]:
    """The reader of a list of hosts, in lower case; ``wildcards`` allows ``*.domain``."""
    host = re.compile(
        (r"(\*\.)?" if wildcards else "") + r"([a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII
    )

    def read(value: object) -> tuple[str, ...]:
        hosts = tuple(text.lower() for text in read_texts(value))
        for each in hosts:
            if not host.fullmatch(each):
                raise ValueError(f"has {each!r}, which is no host, with a port or without one")
        return hosts

    return read


def read_address(value: object) -> str:
    """An absolute http or https address without a slash at its end, or an empty text."""
    if not isinstance(value, str):
        raise ValueError("is not a text")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("is not an absolute http or https address without a query")
    return value.rstrip("/")


def read_base_map(value: object) -> Mapping[str, str]:
    """The template of tiles and what their makers want to have said, or nothing."""
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("is not a dict of texts")
    if value and ("url" not in value or value.keys() - {"url", "attribution"}):
        raise ValueError("has not the keys 'url' and, where wanted, 'attribution'")
    if value and not all(part in value["url"] for part in ("{z}", "{x}", "{y}")):
        raise ValueError("has a 'url' without {z}, {x} and {y}")
    return dict(value)
