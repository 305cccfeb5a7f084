"""The one door to the engine: plans queries and renders plans, from the cache where it can."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

from ogc_large_image.limits import Limits
from ogc_large_image.render.cache import ByteCache
from ogc_large_image.render.encode import encode
from ogc_large_image.render.engine import Readers, draw
from ogc_large_image.render.gate import Gate
from ogc_large_image.render.plan import Plan, make_plan
from ogc_large_image.render.queries import EncodedImage, MapQuery
from ogc_large_image.render.single_flight import SingleFlight

logger = logging.getLogger(__name__)

QUEUE = 256
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture ready to be sent, and whether it came out of the cache."""

    image: EncodedImage
    cached: bool


class MapService:
    """Shared by all threads of a process, and usable in processes forked off it.

    At most ``threads`` pictures (None: twice the CPUs) are drawn at once and
    ``queue`` more wait for up to ``patience`` seconds; the rest is Overloaded.
    """

    def __init__(
        self,
        sources: Readers,
        cache: ByteCache,
        limits: Limits,
        *,
        threads: int | None = None,
        queue: int = QUEUE,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._sources = sources
        self._cache = cache
        self._limits = limits
        self._gate = Gate(threads or 2 * _usable_cpus(), queue, patience)
        self._flights = SingleFlight(patience)

    def plan(self, query: MapQuery) -> Plan:
        """What ``make_plan`` makes of the query under this service's limits."""
        return make_plan(query, self._limits)

    def render(self, plan: Plan) -> Rendered:
        """The plan's picture, drawn once however many ask for it at the same time. Raises SourceError, Overloaded."""
        key = f"{plan.fingerprint}.{plan.format.name.lower()}"
        data = self._cached(key)
        cached = data is not None
        if data is None:
            data = self._flights.run(key, lambda: self._produce(key, plan))
        return Rendered(EncodedImage(data, plan.format.value), cached)

    def _produce(self, key: str, plan: Plan) -> bytes:
        # Another thread may have finished this very picture since the cache was asked.
        data = self._cached(key)
        if data is None:
            with self._gate.passage():
                data = encode(draw(plan, self._sources), plan.format).data
            self._keep(key, data)
        return data

    def _cached(self, key: str) -> bytes | None:
        try:
            data = self._cache.get(key)
        except Exception as error:  # noqa: BLE001 - a cache that is down must not take the service with it
            logger.warning("The cache could not be read: %s", type(error).__name__)
            return None
        return data if isinstance(data, bytes) else None

    def _keep(self, key: str, data: bytes) -> None:
        try:
            self._cache.set(key, data)
        except Exception as error:  # noqa: BLE001 - as above
            logger.warning("The cache could not be written: %s", type(error).__name__)


def _usable_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
