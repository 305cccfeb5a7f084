"""The one door to the engine: plans queries and renders plans, from the cache where it can."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import IO, Any, TypeVar

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.limits import Limits
from ogc_large_image.recent import Recent
from ogc_large_image.render.animation import encode_animation
from ogc_large_image.render.animation_plan import AnimationPlan, make_animation_plan
from ogc_large_image.render.cache import ByteCache
from ogc_large_image.render.compose import flatten
from ogc_large_image.render.contact_sheet import SheetPlan, draw_sheet, plan_sheet
from ogc_large_image.render.encode import encode, encode_values
from ogc_large_image.render.engine import draw
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.gate import Gate
from ogc_large_image.render.histograms import BandCounts, CountQuery, check_count, count
from ogc_large_image.render.inspection import InfoQuery, InspectionPlan, LayerInfo, inspect, plan_inspection
from ogc_large_image.render.legend import LegendPlan, LegendQuery, draw_legend, plan_legend
from ogc_large_image.render.memo import Memo
from ogc_large_image.render.plan import Plan, make_plan
from ogc_large_image.render.queries import WHITE, AnimationQuery, EncodedImage, LayerSelection, MapQuery
from ogc_large_image.render.readers import Readers
from ogc_large_image.render.region_file import RegionPlan, plan_region, write_region
from ogc_large_image.render.single_flight import SingleFlight
from ogc_large_image.render.values import read_values, values_file
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.picture import Picture

logger = logging.getLogger(__name__)

QUEUE = 256
PATIENCE_SECONDS = 30.0
DESCRIPTIONS = 4096
"""Images whose descriptions a process keeps: some kilobytes each."""
DOCUMENTS = 512
PLANS = 2048
"""Questions whose plans a process keeps: some 2 KiB each."""
T = TypeVar("T")
Pixels = npt.NDArray[np.uint8]


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
        self._flights: SingleFlight[bytes] = SingleFlight(patience)
        self._descriptions: Memo[SourceDescription] = Memo(DESCRIPTIONS, patience)
        self._documents: Memo[Any] = Memo(DOCUMENTS, patience)
        self._plans: Recent[Any] = Recent(PLANS)

    def describe(self, ref: SourceRef) -> SourceDescription:
        """Everything about an image that is no layer of a catalog but its pixels, found once a version. Raises SourceError."""
        return self._descriptions.get(ref, lambda: self._described(ref))

    def document(self, key: Hashable, produce: Callable[[], T]) -> T:
        """What ``produce`` finds out of an image, kept by a key that names the image's version; nobody changes it."""
        found: T = self._documents.get(key, lambda: self._passed(produce))
        return found

    def planned(self, key: Hashable, plan: Callable[[], T]) -> T:
        """What ``plan`` makes of a question without touching an image, kept by a key that names all it depends on."""
        made: T = self._plans.get_or_set(key, plan)
        return made

    def count(self, query: CountQuery) -> tuple[BandCounts, ...]:
        """How the values are distributed. Raises SourceError, LimitExceeded, FrameNotDefined."""
        check_count(query, self._limits)
        return count(query, self._sources)

    def plan_region(self, selection: LayerSelection, grid: PixelGrid, bands: tuple[int, ...]) -> RegionPlan:
        """What ``region_file.plan_region`` makes of it under this service's limits."""
        return plan_region(selection, grid, bands, self._limits)

    def write_region(self, plan: RegionPlan) -> IO[bytes]:
        """The file of values, which is the caller's to close. Raises SourceError, Overloaded."""
        with self._gate.passage():
            return write_region(plan, self._sources)

    def _passed(self, produce: Callable[[], T]) -> T:
        with self._gate.passage():
            return produce()

    def _described(self, ref: SourceRef) -> SourceDescription:
        with self._gate.passage(), self._sources.reader(ref) as reader:
            return reader.description

    def plan(self, query: MapQuery) -> Plan:
        """What ``make_plan`` makes of the query under this service's limits."""
        return make_plan(query, self._limits)

    def render(self, plan: Plan) -> Rendered:
        """The plan's picture, drawn once however many ask for it at the same time. Raises SourceError, Overloaded."""
        return self._rendered(_key(plan), plan.format.media_type, lambda: self._draw(plan))

    def plan_animation(self, query: AnimationQuery) -> AnimationPlan:
        """What ``make_animation_plan`` makes of the query under this service's limits."""
        return make_animation_plan(query, self._limits)

    def render_animation(self, plan: AnimationPlan) -> Rendered:
        """The plan's pictures in one file; all else as for one picture."""
        return self._rendered(_key(plan), plan.format.value, lambda: self._draw_animation(plan))

    def plan_sheet(self, maps: tuple[MapQuery, ...], across: int) -> SheetPlan:
        """What ``contact_sheet.plan_sheet`` makes of them under this service's limits."""
        return plan_sheet(maps, across, self._limits)

    def render_sheet(self, plan: SheetPlan) -> Rendered:
        """The plan's pictures side by side; all else as for one picture."""
        key, image_format = f"{plan.fingerprint}.sheet", plan.format
        return self._rendered(key, image_format.media_type, lambda: encode(draw_sheet(plan, self._sources), image_format).data)

    def render_pixels(self, fingerprint: str, image_format: ImageFormat, find: Callable[[], Pixels]) -> Rendered:
        """A picture that no layer has, of pixels (H, W, 3 or 4) that ``find`` finds; on white where the format is opaque."""

        def produce() -> bytes:
            picture = Picture(find())
            return encode(picture if image_format.has_alpha else flatten(picture, WHITE), image_format).data

        return self._rendered(f"{fingerprint}.pixels", image_format.media_type, produce)

    def plan_inspection(self, query: InfoQuery) -> InspectionPlan:
        """What ``inspection.plan_inspection`` makes of the query under this service's limits."""
        return plan_inspection(query, self._limits)

    def inspect(self, query: InfoQuery | InspectionPlan) -> tuple[LayerInfo, ...]:
        """What each selection holds at one pixel of the map, in their order.

        Raises what planning raises where it is not planned yet, SourceError, Overloaded.
        """
        plan = query if isinstance(query, InspectionPlan) else self.plan_inspection(query)
        with self._gate.passage():
            return inspect(plan, self._sources)

    def plan_legend(self, query: LegendQuery) -> LegendPlan:
        """What ``legend.plan_legend`` makes of the query under this service's limits."""
        return plan_legend(query, self._limits)

    def render_legend(self, plan: LegendPlan) -> Rendered:
        """The plan's legend, drawn once however many ask for it. Raises LimitExceeded, Overloaded."""
        return self._rendered(f"{plan.fingerprint}.legend", plan.media_type, lambda: draw_legend(plan))

    def _draw(self, plan: Plan) -> bytes:
        if plan.values is not None:
            raster = read_values(plan.values, plan.grid, self._sources)
            return encode_values(values_file(plan.values, raster), plan.format, plan.options).data
        return encode(draw(plan, self._sources), plan.format, plan.options, plan.grid).data

    def _draw_animation(self, plan: AnimationPlan) -> bytes:
        pictures = (draw(each, self._sources) for each in plan.pictures)
        return encode_animation(pictures, plan.format, plan.delay, plan.options).data

    def _rendered(self, key: str, media_type: str, produce: Callable[[], bytes]) -> Rendered:
        data = self._cached(key)
        cached = data is not None
        if data is None:
            data = self._flights.run(key, lambda: self._produce(key, produce))
        return Rendered(EncodedImage(data, media_type), cached)

    def _produce(self, key: str, produce: Callable[[], bytes]) -> bytes:
        # Another thread may have finished this very picture since the cache was asked.
        data = self._cached(key)
        if data is None:
            with self._gate.passage():
                data = produce()
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


def _key(plan: Plan | AnimationPlan) -> str:
    return f"{plan.fingerprint}.{plan.format.name.lower()}"


def _usable_cpus() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
