"""Animations planned as the sequence of pictures that they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from ogc_large_image.errors import FormatNotSupported, InvalidParameter, LimitExceeded, MissingParameter
from ogc_large_image.limits import Limits
from ogc_large_image.render.formats import EncodingOptions, ImageFormat
from ogc_large_image.render.plan import Plan, digest, make_plan
from ogc_large_image.render.queries import AnimationQuery

SHORTEST, LONGEST = 20, 60_000
"""Milliseconds that a picture may be shown for; browsers show none more briefly."""


@dataclass(frozen=True, slots=True)
class AnimationPlan:
    """Pictures to be drawn and put into one file; equal where the fingerprints are."""

    pictures: tuple[Plan, ...] = field(compare=False)
    delay: int = field(compare=False)
    fingerprint: str

    @property
    def format(self) -> ImageFormat:
        return self.pictures[0].format

    @property
    def options(self) -> EncodingOptions:
        return self.pictures[0].options


def make_animation_plan(query: AnimationQuery, limits: Limits) -> AnimationPlan:
    """Check the query against the limits and plan each of its pictures.

    Raises what planning one map raises, and MissingParameter or LimitExceeded
    (frames), LimitExceeded (width), InvalidParameter (delay, frames), FormatNotSupported.
    """
    maps = query.maps
    if not maps:
        raise MissingParameter("An animation needs at least one picture.", "frames")
    first = maps[0]
    if not first.format.is_animated:
        raise FormatNotSupported("Pictures of this format do not move.", "format")
    if not SHORTEST <= query.delay <= LONGEST:
        raise InvalidParameter(f"The delay is to be from {SHORTEST} to {LONGEST} milliseconds.", "delay")
    if len(maps) > limits.max_frames:
        raise LimitExceeded(f"An animation has {limits.max_frames} pictures at most.", "frames")
    if len(maps) * first.grid.width * first.grid.height > limits.max_animation_pixels:
        raise LimitExceeded("The animation is too large; ask for fewer or smaller pictures.", "width")
    if any(each.grid != first.grid or each.format is not first.format for each in maps):
        raise InvalidParameter("The pictures of an animation are of one grid and format.", "frames")
    pictures = tuple(make_plan(each, limits) for each in maps)
    fingerprint = digest(("animation", query.delay, [plan.fingerprint for plan in pictures]))
    return AnimationPlan(pictures, query.delay, fingerprint)
