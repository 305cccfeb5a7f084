"""large-image's own tile cache in a Django cache, under the name that django-large-image gave it."""

from __future__ import annotations

import threading
from functools import lru_cache

from django.core.exceptions import ImproperlyConfigured

from ogc_large_image import conf
from ogc_large_image.cache import DjangoByteCache
from ogc_large_image.sources.large_image_cache import ByteBackedCache, TileCacheConfigurationError


class DjangoCache(ByteBackedCache):
    """Registered with large-image as ``django``."""

    def __init__(self, cache: DjangoByteCache, alias: str) -> None:
        super().__init__(cache)
        self._alias = alias

    def __repr__(self) -> str:
        return f"DjangoCache<{self._alias!r}>"

    @staticmethod
    def getCache() -> tuple[DjangoCache, threading.Lock]:  # noqa: N802 - large-image's name
        """The cache that ``LARGE_IMAGE_CACHE_NAME`` names, and a lock for it."""
        try:
            alias = conf.large_image_cache_alias()
        except ImproperlyConfigured as error:
            # large-image is used outside of a site, and is to look for another cache.
            raise TileCacheConfigurationError("There is no Django site.") from error
        return DjangoCache(_kept_in(alias), alias), threading.Lock()


@lru_cache(maxsize=8)
def _kept_in(alias: str) -> DjangoByteCache:
    """One for all caches of a process, so that what one clears is cleared for the others at once."""
    return DjangoByteCache(alias)
