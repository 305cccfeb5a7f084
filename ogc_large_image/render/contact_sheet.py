"""Several pictures of one grid side by side on one sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ogc_large_image.errors import InvalidParameter, LimitExceeded, MissingParameter
from ogc_large_image.limits import Limits
from ogc_large_image.render.compose import to_rgba
from ogc_large_image.render.engine import draw
from ogc_large_image.render.formats import ImageFormat
from ogc_large_image.render.plan import Plan, digest, make_plan
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.render.readers import Readers
from ogc_large_image.styles.picture import Picture


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Pictures to be drawn in rows of ``across``; equal where the fingerprints are."""

    pictures: tuple[Plan, ...] = field(compare=False)
    across: int = field(compare=False)
    fingerprint: str

    @property
    def format(self) -> ImageFormat:
        return self.pictures[0].format


def plan_sheet(maps: tuple[MapQuery, ...], across: int, limits: Limits) -> SheetPlan:
    """Raises what planning one map raises, MissingParameter, LimitExceeded and InvalidParameter (frames, max_width)."""
    if not maps:
        raise MissingParameter("A sheet needs at least one picture.", "frames")
    grid, rows = maps[0].grid, -(-len(maps) // across)
    if any(each.grid != grid or each.format is not maps[0].format for each in maps):
        raise InvalidParameter("The pictures of a sheet are of one grid and format.", "frames")
    if len(maps) > limits.max_frames:
        raise LimitExceeded(f"A sheet has {limits.max_frames} pictures at most.", "frames")
    if across * grid.width > limits.max_width or rows * grid.height > limits.max_height:
        raise LimitExceeded(f"The sheet is larger than {limits.max_width} × {limits.max_height} pixels.", "max_width")
    pictures = tuple(make_plan(each, limits) for each in maps)
    return SheetPlan(pictures, across, digest(("sheet", across, [plan.fingerprint for plan in pictures])))


def draw_sheet(plan: SheetPlan, sources: Readers) -> Picture:
    """The sheet; what no picture covers is transparent. Raises SourceError."""
    first = plan.pictures[0]
    width, height = first.grid.width, first.grid.height
    rows = -(-len(plan.pictures) // plan.across)
    sheet = np.zeros((rows * height, plan.across * width, 4), np.uint8)
    if first.background is not None:
        sheet[:] = (*first.background, 255)
    for position, each in enumerate(plan.pictures):
        top, left = position // plan.across * height, position % plan.across * width
        sheet[top : top + height, left : left + width] = to_rgba(draw(each, sources))
    return Picture(sheet)
