"""The long-lived objects behind every view, made from the settings once and shared by all threads of the process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, cast

from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from ogc_large_image import conf
from ogc_large_image.endpoints import NAMESPACE, visit_of
from ogc_large_image.errors import LayerNotDefined
from ogc_large_image.forking import on_fork
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.catalog import NO_SETS, Catalog, CatalogSets
from ogc_large_image.layers.layer import Layer, LayerGroup
from ogc_large_image.layers.listing import Listing, ListingCatalog, LoadedListing
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.limits import Limits
from ogc_large_image.recent import Recent, Same
from ogc_large_image.render.cache import ByteCache, MemoryCache, NullCache
from ogc_large_image.render.service import MapService
from ogc_large_image.sources.pool import SourcePool
from ogc_large_image.sources.shared_blocks import SharedBlocks

T = TypeVar("T")

_MOST_WALKED = 32
"""Catalogs whose layers are kept in a row."""

DJANGO_CACHE = "ogc_large_image.cache.DjangoByteCache"
"""An import string like CATALOG's: the adapter stands above this module, and only sites that name an alias load it."""


class EmptyCatalog:
    """The catalog of a site that has not configured one: no layers."""

    revision = "0"

    def layer(self, name: str) -> Layer:
        """Never there: LayerNotDefined."""
        raise LayerNotDefined("There is no such layer.", "layer")

    def root(self) -> LayerGroup:
        """A tree without layers."""
        return LayerGroup(title=service_metadata().title)


def has_catalog() -> bool:
    """Whether the site has said where its layers come from."""
    return conf.app_settings().catalog is not EmptyCatalog


class _Once(Generic[T]):
    """A value made at its first use, by one thread; ``forget`` lets it be made anew."""

    def __init__(self, make: Callable[[], T], discard: Callable[[T], None] = lambda value: None) -> None:
        self._make = make
        self._discard = discard
        self._value: T | None = None
        self.renew()
        on_fork(self.renew)

    def renew(self) -> None:
        """After a fork: what was made stays, but no thread of the parent holds the lock."""
        self._lock = threading.Lock()

    def __call__(self) -> T:
        value = self._value
        if value is None:
            with self._lock:
                value = self._value
                if value is None:
                    value = self._value = self._make()
        return value

    def forget(self) -> None:
        with self._lock:
            value, self._value = self._value, None
        if value is not None:
            self._discard(value)


def catalog(request: HttpRequest) -> Catalog:
    """What this request's user may see of the endpoint that they ask; at the default one, the catalog of ``CATALOG``."""
    visit = visit_of(request)
    return _catalog() if visit is None else visit.catalog


def catalog_sets(request: HttpRequest) -> CatalogSets:
    """The tile matrix sets that come with the layers; no sets where the catalog knows nothing of them."""
    found: CatalogSets = getattr(catalog(request), "tile_matrix_sets", NO_SETS)
    return found


def map_service() -> MapService:
    """The engine, with its open sources, its cache and its limits."""
    return _map_service()


def limits() -> Limits:
    """Bounds on the work that one request may cause."""
    return conf.app_settings().limits


def service_metadata() -> ServiceMetadata:
    """What the service says of itself."""
    return conf.app_settings().service


def crs_list() -> tuple[Crs, ...]:
    """The CRSs that are configured beside the standard ones and each layer's own."""
    return conf.app_settings().crs


def allows_expressions(request: HttpRequest) -> bool:
    """Whether the asker may send band maths; those of saved styles are for everybody."""
    allowed = conf.app_settings().expressions
    if isinstance(allowed, bool):
        return allowed
    visit = visit_of(request)
    # Without Django's authentication there is nobody who could have the permission.
    user = visit.user if visit is not None and visit.access is not None else getattr(request, "user", None)
    return user is not None and bool(user.has_perm(allowed))


def layers(request: HttpRequest) -> tuple[Layer, ...]:
    """All layers that the user may see, in the tree's order; walked once per revision of the catalog."""
    present = catalog(request)
    # The revision is read first: a change meanwhile makes the next call walk again.
    revision = present.revision
    walked = _walked.get(Same(present))
    if walked is None or walked[0] != revision:
        walked = (revision, tuple(_walk(present.root())))
        _walked.set(Same(present), walked)
    return walked[1]


def listing(request: HttpRequest) -> Listing:
    """The same layers a page at a time; a catalog that can find a page without the others does."""
    present = catalog(request)
    return present.listing() if isinstance(present, ListingCatalog) else LoadedListing(layers(request))


def root_path(request: HttpRequest) -> str:
    """Path of our landing page as seen by the client: SCRIPT_NAME and the prefix of the site's ``include``."""
    match = request.resolver_match
    # Within our own views the namespace is known, however a site has nested and named it.
    namespace = match.namespace if match is not None and NAMESPACE in match.app_names else NAMESPACE
    visit = visit_of(request)
    return str(reverse(f"{namespace}:landing", kwargs=visit.address_arguments if visit else None))


def public_url(request: HttpRequest, path: str = "") -> str:
    """Absolute address of ``path`` below our root, as the outside world has it.

    ``PUBLIC_URL`` when it is set; otherwise made from the request, whose host
    Django has checked against ALLOWED_HOSTS, behind proxies by
    SECURE_PROXY_SSL_HEADER and USE_X_FORWARDED_HOST.
    """
    root = conf.app_settings().public_url
    if not root:
        root = request.build_absolute_uri(root_path(request))
    elif (visit := visit_of(request)) is not None:
        root = visit.public_root(root)
    return f"{root.rstrip('/')}/{path.lstrip('/')}"


def reset() -> None:
    """Forget everything made so far; the next request makes it anew from the settings."""
    _walked.clear()
    for made in (_map_service, _sources, _catalog):
        made.forget()


def _make_catalog() -> Catalog:
    settings = conf.app_settings()
    return settings.catalog(**settings.catalog_options)


def _make_sources() -> SourcePool:
    settings = conf.app_settings()
    folder = settings.block_cache
    blocks = SharedBlocks(folder, settings.block_cache_bytes) if folder else None
    return SourcePool(settings.max_sources, settings.limits, blocks)


def _make_cache() -> ByteCache:
    settings = conf.app_settings()
    if settings.cache == "none":
        return NullCache()
    if settings.cache == "memory":
        return MemoryCache(settings.cache_bytes)
    return cast("ByteCache", import_string(DJANGO_CACHE)(settings.cache))


def _make_map_service() -> MapService:
    return MapService(_sources(), _make_cache(), limits(), threads=conf.app_settings().max_drawings or None)


def _walk(group: LayerGroup) -> Iterator[Layer]:
    yield from group.layers
    for child in group.groups:
        yield from _walk(child)


_catalog: _Once[Catalog] = _Once(_make_catalog)
_sources: _Once[SourcePool] = _Once(_make_sources, lambda pool: pool.close())
_map_service: _Once[MapService] = _Once(_make_map_service)
_walked: Recent[tuple[str, tuple[Layer, ...]]] = Recent(_MOST_WALKED)


def _setting_changed(*, setting: str, **_kwargs: object) -> None:
    if setting in (conf.SETTING, "CACHES", "INSTALLED_APPS", "LARGE_IMAGE_CACHE_NAME", "SECRET_KEY"):
        reset()


setting_changed.connect(_setting_changed)
