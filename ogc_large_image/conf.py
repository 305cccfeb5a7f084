"""The app's one settings dict, ``OGC_LARGE_IMAGE``: defaults, what each value must be, and what is wrong with it.

Values are read when they are first needed, never at import, and again when
Django says that a setting changed. A wrong value becomes a system check
(``checks``); a process that is started without checks fails with the same
text as soon as it needs any setting.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets import DOUBLED, TILE_MATRIX_SETS, TileMatrixSet, refusal
from ogc_large_image.geo.tilematrixsets_json import TileMatrixSetError, load_tile_matrix_set
from ogc_large_image.geo.tilematrixsets_own import OWN
from ogc_large_image.layers.catalog import Catalog
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.styles.palettes import SitePalettes, use_site_palettes

SETTING: Final = "OGC_LARGE_IMAGE"

PUBLISHING: Final = "ogc_large_image.publishing"
DATABASE_CATALOG: Final = f"{PUBLISHING}.catalog.DatabaseCatalog"

MaxAgeKind = Literal["tile", "map", "capabilities", "metadata"]

DEFAULTS: Final[Mapping[str, Any]] = {
    # Import string of a callable (or the callable) that takes CATALOG_OPTIONS and returns a layers.catalog.Catalog; with the app
    # ogc_large_image.publishing, the database's layers are what there is by default.
    "CATALOG": "ogc_large_image.services.EmptyCatalog",
    "CATALOG_OPTIONS": {},
    # Rendered answers: "memory" (in each process), "none", or the alias of a Django cache.
    "CACHE": "memory",
    "CACHE_BYTES": 256 << 20,
    # A folder in memory (on Linux below /dev/shm) where all processes of the site keep decoded blocks for one another;
    # empty: each process decodes for itself.
    "BLOCK_CACHE": "",
    "BLOCK_CACHE_BYTES": 512 << 20,
    # Codes of CRSs that maps are offered in beside the standard ones and the layer's own.
    "CRS": [],
    # Fields of limits.Limits.
    "LIMITS": {},
    # Fields of layers.service_metadata.ServiceMetadata.
    "SERVICE": {},
    # Address that the outside world has for the place where ogc_large_image.urls are included; empty: from the request.
    "PUBLIC_URL": "",
    # Folders whose files are trusted, beside those of a folder catalog: netCDF is read, and overviews and masks beside an image.
    "TRUSTED_FOLDERS": [],
    # Hosts that images may be read from by http, https, ftp and S3; none at first. "host", "host:port" or "*.domain"; each has to
    # be on the public Internet, but those of the second list, which are no patterns.
    "REMOTE_HOSTS": [],
    "REMOTE_PRIVATE_HOSTS": [],
    # Copies of files that a storage keeps elsewhere: bytes of all of them together on this machine, seconds that a request
    # waits for one, and seconds after which the storage is asked whether a file has changed.
    "FILE_CACHE_BYTES": 10 << 30,
    "FILE_FETCH_SECONDS": 300,
    "REVALIDATE_SECONDS": 1,
    # Images that a process holds open.
    "MAX_SOURCES": 64,
    # Pictures that a process draws at once; 0: one for each CPU that it may use. More than the CPUs only decode more blocks twice.
    "MAX_DRAWINGS": 0,
    # Media types of pictures on offer, the preferred one first; empty: all that this installation can write.
    "FORMATS": [],
    # Tile matrix sets beside those of OGC's register: dicts of OGC's JSON (17-083r4), or paths of files with it.
    "TILE_MATRIX_SETS": [],
    # Those that a layer is offered in where it lies in them, unless it has a list of its own; "own" is the set of its own
    # pixels, "UTM*" all whose names begin so, "WebMercatorQuad@2x" one with tiles of 512 pixels.
    "LAYER_TILE_MATRIX_SETS": ["WebMercatorQuad", "WorldCRS84Quad", OWN],
    # Whether clients may send band maths of their own: True, False, or the permission that their user needs ("app.codename").
    "EXPRESSIONS": False,
    # Palettes beside those of Matplotlib and palettable: lists of colours by name.
    "PALETTES": {},
    # Whether WMTS says PointIJOutOfRange of a pixel outside the tile (07-057r7 table 26), or TileOutOfRange as its test suite wants.
    "POINT_IJ_OUT_OF_RANGE": False,
    # Seconds that a client or a proxy may keep an answer without asking again.
    "MAX_AGE": {"tile": 3600, "map": 3600, "capabilities": 60, "metadata": 60},
    # Address of npm's packages on a content delivery network that the viewers take their map libraries from, for example
    # "https://cdn.jsdelivr.net/npm"; empty: from the static files.
    "VIEWER_CDN": "",
    # What lies under the viewers' images: {"url": "https://…/{z}/{x}/{y}.png", "attribution": "…"}, tiles of WebMercatorQuad.
    "BASE_MAP": {},
}

# What an endpoint may have of its own; everything else is the process's.
OVERRIDABLE: Final = frozenset(
    {
        "BASE_MAP",
        "CRS",
        "EXPRESSIONS",
        "FORMATS",
        "LAYER_TILE_MATRIX_SETS",
        "MAX_AGE",
        "POINT_IJ_OUT_OF_RANGE",
        "PUBLIC_URL",
        "SERVICE",
        "TILE_MATRIX_SETS",
    }
)

PACKAGED_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
CHECKOUT_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"

# For TEMPLATES["DIRS"]. An installed wheel has the templates inside the package, where APP_DIRS finds them; a checkout
# (an editable install too) has them beside it, where only DIRS can.
TEMPLATE_DIRS: Final[tuple[Path, ...]] = (
    (CHECKOUT_TEMPLATES,) if not PACKAGED_TEMPLATES.is_dir() and CHECKOUT_TEMPLATES.is_dir() else ()
)


# Each may be set as LARGE_IMAGE_ and its name in capitals.
LARGE_IMAGE_CONFIG: Final = (
    "cache_backend",
    "cache_python_memory_portion",
    "cache_memcached_url",
    "cache_memcached_username",
    "cache_memcached_password",
    "cache_redis_url",
    "cache_redis_username",
    "cache_redis_password",
    "cache_tilesource_memory_portion",
    "cache_tilesource_maximum",
    "cache_sources",
    "force_gdal_vsis3",
)


class Problem(NamedTuple):
    """One thing wrong with the settings dict."""

    kind: Literal["shape", "unknown", "value"]
    key: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class AppSettings:
    """The settings as values that the code can rely on."""

    catalog: Callable[..., Catalog]
    catalog_options: Mapping[str, Any]
    cache: str
    cache_bytes: int
    block_cache: Path | None
    block_cache_bytes: int
    crs: tuple[Crs, ...]
    limits: Limits
    service: ServiceMetadata
    public_url: str
    """Without a slash at its end."""
    trusted_folders: tuple[Path, ...]
    """Without links in them."""
    remote_hosts: tuple[str, ...]
    remote_private_hosts: tuple[str, ...]
    file_cache_bytes: int
    file_fetch_seconds: int
    revalidate_seconds: int
    max_sources: int
    max_drawings: int
    formats: tuple[ImageFormat, ...]
    tile_matrix_sets: tuple[TileMatrixSet, ...]
    layer_tile_matrix_sets: tuple[str, ...]
    expressions: bool | str
    palettes: SitePalettes
    point_ij_out_of_range: bool
    max_age: Mapping[MaxAgeKind, int]
    viewer_cdn: str
    """Without a slash at its end."""
    base_map: Mapping[str, str]


def app_settings() -> AppSettings:
    """The settings that this request is answered under; ImproperlyConfigured where a value is wrong."""
    return _in_force.get() or site_settings()


def site_settings() -> AppSettings:
    """The site's, which an endpoint of its own may differ from."""
    global _loaded
    loaded = _loaded
    if loaded is None:
        with _lock:
            loaded = _loaded = _loaded or _load(getattr(django_settings, SETTING, {}))
            # Names of palettes are looked up where styles are parsed, which no settings reach: they are the site's.
            use_site_palettes(loaded.palettes)
    return loaded


@contextlib.contextmanager
def in_force(settings: AppSettings) -> Iterator[None]:
    """Within it, these are what ``app_settings`` answers to this thread or task."""
    token = _in_force.set(settings)
    try:
        yield
    finally:
        _in_force.reset(token)


def with_overrides(overrides: Mapping[str, Any]) -> AppSettings:
    """The site's settings with some of an endpoint's; SERVICE and MAX_AGE differ by what is named in them."""
    given = getattr(django_settings, SETTING, {})
    for key in overrides:
        if key not in OVERRIDABLE:
            raise ImproperlyConfigured(f"An endpoint cannot have a {key!r} of its own.")
    # An address leads to one endpoint.
    merged: dict[str, Any] = {**given, "PUBLIC_URL": "", **overrides}
    for key in ("SERVICE", "MAX_AGE"):
        merged[key] = {**given.get(key, {}), **overrides.get(key, {})}
    return _load(merged)


def large_image_cache_alias() -> str:
    """The Django cache that large-image's own tiles are kept in."""
    return str(getattr(django_settings, "LARGE_IMAGE_CACHE_NAME", "default"))


def large_image_config() -> dict[str, Any]:
    """What the site's ``LARGE_IMAGE_…`` settings say to large-image, in large-image's names; as in django-large-image."""
    said = {name: getattr(django_settings, f"LARGE_IMAGE_{name.upper()}", None) for name in LARGE_IMAGE_CONFIG}
    return {"cache_backend": "django", **{name: value for name, value in said.items() if value is not None}}


def max_age(kind: MaxAgeKind) -> int:
    """Seconds that an answer of this kind may be kept without asking again."""
    return app_settings().max_age[kind]


def problems() -> tuple[Problem, ...]:
    """What is wrong with the settings dict as it stands."""
    return _read(getattr(django_settings, SETTING, {}))[1]


def _load(given: object) -> AppSettings:
    values, found = _read(given)
    for problem in found:
        if problem.kind != "unknown":
            raise ImproperlyConfigured(problem.text)
    return AppSettings(**{key.lower(): value for key, value in values.items()})


def _read(given: object) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    values: dict[str, Any] = {}
    found: list[Problem] = []
    if not isinstance(given, Mapping):
        return values, (Problem("shape", "", f"{SETTING} is not a dict."),)
    for key in given:
        if key not in DEFAULTS:
            found.append(Problem("unknown", str(key), f"{SETTING} has the unknown key {key!r}."))
    for key, default in _defaults().items():
        try:
            values[key] = READERS[key](given.get(key, default))
        except ValueError as error:
            found.append(Problem("value", key, f"{SETTING}[{key!r}] {error}."))
    found.extend(_unknown_sets(values))
    return values, tuple(found)


def _defaults() -> Mapping[str, Any]:
    """The table, with what django-large-image's own settings and the installed apps say."""
    found = dict(DEFAULTS)
    name = getattr(django_settings, "LARGE_IMAGE_CACHE_NAME", None)
    if name is not None:
        found["CACHE"] = name
    if has_publishing():
        found["CATALOG"] = DATABASE_CATALOG
    return found


def has_publishing() -> bool:
    """Whether the site keeps layers in its database, which are its catalog then unless it names another."""
    return bool(apps.apps_ready and apps.is_installed(PUBLISHING))


def names_catalog() -> bool:
    """Whether the settings as they stand say where layers come from."""
    given = getattr(django_settings, SETTING, {})
    return has_publishing() or not isinstance(given, Mapping) or "CATALOG" in given


def _unknown_sets(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Names for layers that stand for no tile matrix set, be it of the register or of the site."""
    if not values.keys() >= {"TILE_MATRIX_SETS", "LAYER_TILE_MATRIX_SETS"}:
        return
    known = [*TILE_MATRIX_SETS, *(each.identifier for each in values["TILE_MATRIX_SETS"]), OWN]
    for name in values["LAYER_TILE_MATRIX_SETS"]:
        if not any(fnmatchcase(each, name.removesuffix(DOUBLED)) for each in known):
            text = refusal(name) or "is not known"
            key = "LAYER_TILE_MATRIX_SETS"
            yield Problem("value", key, f"{SETTING}[{key!r}] names the tile matrix set {name!r}, which {text}.")


# --- what each value must be: a reader returns the value or raises ValueError with the end of a sentence -----------


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

_in_force: ContextVar[AppSettings | None] = ContextVar("ogc_large_image.conf", default=None)
_lock = threading.Lock()
_loaded: AppSettings | None = None


def _forget(*, setting: str, **_kwargs: object) -> None:
    global _loaded
    if setting in (SETTING, "CACHES", "INSTALLED_APPS", "LARGE_IMAGE_CACHE_NAME"):
        _loaded = None


setting_changed.connect(_forget)
