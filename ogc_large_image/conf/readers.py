"""What each setting must be: a reader returns the value or raises ValueError with the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from django.conf import settings as django_settings
from django.utils.module_loading import import_string

from ogc_large_image.conf.defaults import DEFAULTS, MaxAgeKind
from ogc_large_image.conf.plain_readers import (
    hosts,
    or_none,
    read_address,
    read_base_map,
    read_boolean,
    read_fields,
    read_folder,
    read_folders,
    read_options,
    read_texts,
    whole_number,
)
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


def _cache(value: object) -> str:
    if not isinstance(value, str) or (value not in ("memory", "none") and value not in django_settings.CACHES):
        raise ValueError('is neither "memory" nor "none" nor an alias in CACHES')
    return value


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
    given = read_fields(value, Limits)
    read = whole_number(1)
    for name, number in given.items():
        try:
            read(number)
        except ValueError as error:
            raise ValueError(f"has {name!r}, which {error}") from error
    return Limits(**given)


def _service(value: object) -> ServiceMetadata:
    given = read_fields(value, ServiceMetadata)
    defaults = ServiceMetadata()
    for name, text in given.items():
        if isinstance(getattr(defaults, name), tuple):
            if isinstance(text, str) or not isinstance(text, Iterable):
                raise ValueError(f"has {name!r}, which is not a list of texts")
            given[name] = tuple(str(item) for item in text)
        else:
            given[name] = str(text)
    return ServiceMetadata(**given)


def _formats(value: object) -> tuple[ImageFormat, ...]:
    found = []
    for text in read_texts(value):
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


def _expressions(value: object) -> bool | str:
    if isinstance(value, bool) or (isinstance(value, str) and re.fullmatch(r"\w+\.\w+", value)):
        return value
    raise ValueError('is neither True nor False nor a permission such as "app.codename"')


def _max_age(value: object) -> Mapping[MaxAgeKind, int]:
    ages = dict(DEFAULTS["MAX_AGE"])
    if not isinstance(value, Mapping):
        raise ValueError("is not a dict")
    read = whole_number(0)
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
    "CATALOG_OPTIONS": read_options,
    "CACHE": _cache,
    "CACHE_BYTES": whole_number(0),
    "BLOCK_CACHE": read_folder,
    "BLOCK_CACHE_BYTES": whole_number(0),
    "CRS": _crs,
    "LIMITS": _limits,
    "SERVICE": _service,
    "PUBLIC_URL": read_address,
    "TRUSTED_FOLDERS": read_folders,
    "REMOTE_HOSTS": hosts(wildcards=True),
    "REMOTE_PRIVATE_HOSTS": hosts(wildcards=False),
    "FILE_CACHE_BYTES": whole_number(0),
    "FILE_FETCH_SECONDS": whole_number(1),
    "REVALIDATE_SECONDS": whole_number(0),
    "PUBLISH_LATER_BYTES": or_none(whole_number(0)),
    "MAX_SOURCES": whole_number(1),
    "MAX_DRAWINGS": whole_number(0),
    "FORMATS": _formats,
    "TILE_MATRIX_SETS": _tile_matrix_sets,
    "LAYER_TILE_MATRIX_SETS": read_texts,
    "EXPRESSIONS": _expressions,
    "PALETTES": _palettes,
    "POINT_IJ_OUT_OF_RANGE": read_boolean,
    "MAX_AGE": _max_age,
    "VIEWER_CDN": read_address,
    "BASE_MAP": read_base_map,
}
