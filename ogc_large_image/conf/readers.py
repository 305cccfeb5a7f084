"""What each setting must be: a reader returns the value or raises ValueError with the end of a sentence."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.utils.module_loading import import_string

from ogc_large_image.conf.defaults import DEFAULTS, MaxAgeKind
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS, TileMatrixSet
from ogc_large_image.geo.tilematrixsets_json import TileMatrixSetError, load_tile_matrix_set
from ogc_large_image.geo.tilematrixsets_own import OWN
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.styles.palettes import SitePalettes


def _callable(value: object) -> Callable[..., Catalog]:
    if isinstance(value, str):
        try:
            value = import_string(value)
        except ImportError as error:
            raise ValueError(f"cannot be imported: {error}") from error
    if not callable(value):
        raise ValueError("is neither a callable nor the import string of one")
    return cast("Callable[..., Catalog]", value)


def _options(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValueError("is not a dict with texts as keys")
    return dict(value)


def _cache(value: object) -> str:
    if not isinstance(value, str) or (value not in ("memory", "none") and value not in django_settings.CACHES):
        raise ValueError('is neither "memory" nor "none" nor an alias in CACHES')
    return value


def _folder(value: object) -> Path | None:
    if not isinstance(value, str | Path):
        raise ValueError("is not the path of a folder")
    if not str(value):
        return None
    if not Path(value).is_dir():
        raise ValueError("is not a folder that is there")
    return Path(value)


def _whole_number(minimum: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
            raise ValueError(f"is not a whole number of at least {minimum}")
        return value

    return read


def _or_none(read: Callable[[object], int]) -> Callable[[object], int | None]:
    return lambda value: None if value is None else read(value)


def _crs(value: object) -> tuple[Crs, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("is not a list of CRS codes")
    found: list[Crs] = []
    for code in value:
        try:
            crs = Crs.parse(str(code))
        except OgcLargeImageError as error:
            raise ValueError(f"names a CRS that is not known: {code!r}") from error
        if crs.is_pixel:
            raise ValueError("names the pixels' own CRS, which is offered for images without georeference only")
        if crs not in found:
            found.append(crs)
    return tuple(found)


def _limits(value: object) -> Limits:
    given = _fields(value, Limits)
    read = _whole_number(1)
    for name, number in given.items():
        try:
            read(number)
        except ValueError as error:
            raise ValueError(f"has {name!r}, which {error}") from error
    return Limits(**given)


def _service(value: object) -> ServiceMetadata:
    given = _fields(value, ServiceMetadata)
    defaults = ServiceMetadata()
    for name, text in given.items():
        if isinstance(getattr(defaults, name), tuple):
            if isinstance(text, str) or not isinstance(text, Iterable):
                raise ValueError(f"has {name!r}, which is not a list of texts")
            given[name] = tuple(str(item) for item in text)
        else:
            given[name] = str(text)
    return ServiceMetadata(**given)


def _fields(value: object, kind: type[Any]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("is not a dict")
    names = {field.name for field in dataclasses.fields(kind)}
    for name in value:
        if name not in names:
            raise ValueError(f"has the unknown key {name!r}")
    return dict(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("is not a list of texts")
    texts = tuple(value)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("is not a list of texts")
    return tuple(dict.fromkeys(texts))


def _formats(value: object) -> tuple[ImageFormat, ...]:
    found = []
    for text in _texts(value):
        try:
            found.append(ImageFormat.parse(text))
        except OgcLargeImageError as error:
            raise ValueError(f"names a format that cannot be written here: {text!r}") from error
    return tuple(dict.fromkeys(found))


def _tile_matrix_sets(value: object) -> tuple[TileMatrixSet, ...]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ValueError("is not a list of dicts and paths")
    found: dict[str, TileMatrixSet] = {}
    for position, source in enumerate(value):
        try:
            each = load_tile_matrix_set(source)
        except TileMatrixSetError as error:
            raise ValueError(f"at position {position} {error}") from error
        if each.identifier in found or each.identifier in TILE_MATRIX_SETS or each.identifier == OWN:
            raise ValueError(f"at position {position} has the 'id' {each.identifier!r}, which is taken")
        found[each.identifier] = each
    return tuple(found.values())


def _palettes(value: object) -> SitePalettes:
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ValueError("is not a dict of lists of colours by name")
    found = SitePalettes()
    for name, colours in value.items():
        if not isinstance(colours, list | tuple) or not all(isinstance(colour, str | list | tuple) for colour in colours):
            raise ValueError(f"has {name!r}, which is not a list of colours")
        try:
            found = found.with_palette(name, [colour if isinstance(colour, str) else tuple(colour) for colour in colours])
        except (ValueError, TypeError) as error:
            raise ValueError(f"has {name!r}: {str(error).rstrip('.')}") from error
    return found


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is neither True nor False")
    return value


def _folders(value: object) -> tuple[Path, ...]:
    if isinstance(value, str | Path) or not isinstance(value, Iterable):
        raise ValueError("is not a list of paths")
    folders = tuple(value)
    if not all(isinstance(folder, str | Path) and Path(folder).is_absolute() for folder in folders):
        raise ValueError("names a folder by something else than an absolute path")
    return tuple(Path(folder).resolve() for folder in folders)


def _expressions(value: object) -> bool | str:
    if isinstance(value, bool) or (isinstance(value, str) and re.fullmatch(r"\w+\.\w+", value)):
        return value
    raise ValueError('is neither True nor False nor a permission such as "app.codename"')


def _hosts(*, wildcards: bool) -> Callable[[object], tuple[str, ...]]:
    host = re.compile(
        (r"(\*\.)?" if wildcards else "") + r"([a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII
    )

    def read(value: object) -> tuple[str, ...]:
        hosts = tuple(text.lower() for text in _texts(value))
        for each in hosts:
            if not host.fullmatch(each):
                raise ValueError(f"has {each!r}, which is no host, with a port or without one")
        return hosts

    return read


def _public_url(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is not a text")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("is not an absolute http or https address without a query")
    return value.rstrip("/")


def _base_map(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("is not a dict of texts")
    if value and ("url" not in value or value.keys() - {"url", "attribution"}):
        raise ValueError("has not the keys 'url' and, where wanted, 'attribution'")
    if value and not all(part in value["url"] for part in ("{z}", "{x}", "{y}")):
        raise ValueError("has a 'url' without {z}, {x} and {y}")
    return dict(value)


def _max_age(value: object) -> Mapping[MaxAgeKind, int]:
    ages = dict(DEFAULTS["MAX_AGE"])
    if not isinstance(value, Mapping):
        raise ValueError("is not a dict")
    read = _whole_number(0)
    for kind, seconds in value.items():
        if kind not in ages:
            raise ValueError(f"has the unknown key {kind!r}")
        try:
            ages[kind] = read(seconds)
        except ValueError as error:
            raise ValueError(f"has {kind!r}, which {error}") from error
    return ages


READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "CATALOG": _callable,
    "CATALOG_OPTIONS": _options,
    "CACHE": _cache,
    "CACHE_BYTES": _whole_number(0),
    "BLOCK_CACHE": _folder,
    "BLOCK_CACHE_BYTES": _whole_number(0),
    "CRS": _crs,
    "LIMITS": _limits,
    "SERVICE": _service,
    "PUBLIC_URL": _public_url,
    "TRUSTED_FOLDERS": _folders,
    "REMOTE_HOSTS": _hosts(wildcards=True),
    "REMOTE_PRIVATE_HOSTS": _hosts(wildcards=False),
    "FILE_CACHE_BYTES": _whole_number(0),
    "FILE_FETCH_SECONDS": _whole_number(1),
    "REVALIDATE_SECONDS": _whole_number(0),
    "PUBLISH_LATER_BYTES": _or_none(_whole_number(0)),
    "MAX_SOURCES": _whole_number(1),
    "MAX_DRAWINGS": _whole_number(0),
    "FORMATS": _formats,
    "TILE_MATRIX_SETS": _tile_matrix_sets,
    "LAYER_TILE_MATRIX_SETS": _texts,
    "EXPRESSIONS": _expressions,
    "PALETTES": _palettes,
    "POINT_IJ_OUT_OF_RANGE": _boolean,
    "MAX_AGE": _max_age,
    "VIEWER_CDN": _public_url,
    "BASE_MAP": _base_map,
}
