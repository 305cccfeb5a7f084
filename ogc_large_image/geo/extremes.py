"""The rectangle that a warped rectangle fills, and the arc that longitudes fill on a circle."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ogc_large_image.geo.bbox import BBox

FloatArray = npt.NDArray[np.float64]
Projection = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
"""Takes x and y of one shape, gives x and y with ``inf`` where there is no answer."""

_SAMPLES = 33
_FEWEST_ROUNDS = 4  # a finer grid may miss what a still finer one finds
_ROUNDS = 12
_BISECTIONS = 24
_ENOUGH = 1e-7
# What sampling may have overlooked elsewhere is no more than what refining gained
# where a map is smooth; this bounds the allowance where it is not.
_LARGEST_MARGIN = 1e-3


def samples(box: BBox) -> tuple[FloatArray, FloatArray]:
    """x and y over the box with its edges, shape (33, 33) each, rows along x."""
    x, y = np.meshgrid(np.linspace(box.xmin, box.xmax, _SAMPLES), np.linspace(box.ymin, box.ymax, _SAMPLES))
    return x, y


def extremes(project: Projection, box: BBox) -> BBox | None:
    """The rectangle around the box's image, edges and interior; None where nothing of it is finite.

    The samples that reach farthest are refined, so the result is true to about
    1e-7 of its size for a smooth projection and never smaller than its samples.
    """
    x, y = samples(box)
    edge_x, edge_y = _edge_of_domain(project, x, y, np.isfinite(project(x, y)[1]))
    x, y = np.concatenate([x.ravel(), edge_x]), np.concatenate([y.ravel(), edge_y])
    images = project(x, y)
    starts: list[int] = []
    for sign, values in zip((-1, -1, 1, 1), (*images, *images), strict=True):
        starts.append(int(np.where(np.isfinite(values), sign * values, -np.inf).argmax()))
        if not np.isfinite(values[starts[-1]]):
            return None
    coarse = np.array([-images[0][starts[0]], -images[1][starts[1]], images[0][starts[2]], images[1][starts[3]]])
    fine = _refined(project, box, x[starts], y[starts], coarse)
    size = np.tile(fine[:2] + fine[2:], 2)
    fine += np.minimum(fine - coarse, _LARGEST_MARGIN * size)
    fine[:2] = 0.0 - fine[:2]
    return BBox(*map(float, fine))


def _edge_of_domain(
    project: Projection, x: FloatArray, y: FloatArray, known: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """The outermost known places between neighbouring samples of which one is known; a limb is where maps are steepest."""
    if known.all() or not known.any():
        return np.empty(0), np.empty(0)
    inner, outer = [], []
    for one, other in (((slice(None), slice(1, None)), (slice(None), slice(-1))), ((slice(1, None),), (slice(-1),))):
        for here, there in ((one, other), (other, one)):
            crossing = known[here] & ~known[there]
            inner.append(np.stack([x[here][crossing], y[here][crossing]]))
            outer.append(np.stack([x[there][crossing], y[there][crossing]]))
    inside, outside = np.concatenate(inner, axis=1), np.concatenate(outer, axis=1)
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        still = np.isfinite(project(middle[0], middle[1])[1])
        inside, outside = np.where(still, middle, inside), np.where(still, outside, middle)
    return inside[0], inside[1]


def _refined(project: Projection, box: BBox, x: FloatArray, y: FloatArray, reach: FloatArray) -> FloatArray:
    """How far the map reaches near each of four points, towards -x, -y, x and y."""
    reach, x, y = reach.copy(), x.copy(), y.copy()
    dx, dy = box.width / (_SAMPLES - 1), box.height / (_SAMPLES - 1)
    offsets = np.linspace(-1, 1, 9)
    ox, oy = (values.ravel() for values in np.meshgrid(offsets, offsets))
    for turn in range(_ROUNDS):
        near_x = np.clip(x[:, None] + ox * dx, box.xmin, box.xmax)
        near_y = np.clip(y[:, None] + oy * dy, box.ymin, box.ymax)
        u, v = project(near_x, near_y)
        near = np.stack([-u[0], -v[1], u[2], v[3]])
        near[~np.isfinite(near)] = -np.inf
        best = near.argmax(axis=1)
        rows = np.arange(4)
        gain = near[rows, best] - reach
        better = gain > 0
        x = np.where(better, near_x[rows, best], x)
        y = np.where(better, near_y[rows, best], y)
        reach = np.where(better, near[rows, best], reach)
        size = np.tile(reach[:2] + reach[2:], 2)
        if turn + 1 >= _FEWEST_ROUNDS and not (gain > _ENOUGH * size).any():
            break
        dx, dy = dx / 4, dy / 4
    return reach


def covered_arc(lon: FloatArray, period: float) -> tuple[float, float] | None:
    """The shortest arc that holds the longitudes of a sampled area, shape (rows, columns); None for all of the circle.

    Two neighbours hold what is between them the shorter way round, so the
    samples may lie on both sides of the antimeridian. ``inf`` where there is no
    longitude. The arc's start may be any turn; its end is less than a turn on.
    """
    ends = [(lon[:, :-1], lon[:, 1:]), (lon[:-1], lon[1:])]
    first, second = (np.concatenate([pair[side].ravel() for pair in ends]) for side in (0, 1))
    known = np.isfinite(first) & np.isfinite(second)
    step = second[known] - first[known]
    if known.all() and (np.abs(step) < period / 2).all():
        low, high = float(lon.min()), float(lon.max())
        return (low, high) if high - low < period * (1 - 1e-9) else None
    step -= period * np.round(step / period)
    # Neighbours on either side of a pole are half a turn apart either way; others tell which way it is.
    clear = np.abs(step) < 0.49 * period
    points = lon[np.isfinite(lon)]
    start = np.concatenate([first[known][clear] + np.minimum(step[clear], 0), points]) % period
    length = np.concatenate([np.abs(step[clear]), np.zeros(len(points))])
    return _complement_of_gap(start, length, period)


def _complement_of_gap(start: FloatArray, length: FloatArray, period: float) -> tuple[float, float] | None:
    """What the widest gap between arcs leaves; two turns are laid out so that arcs over the seam count."""
    if not len(start):
        return None
    order = np.argsort(start)
    start, length = start[order], length[order]
    starts = np.concatenate([start, start + period])
    reached = np.maximum.accumulate(starts + np.concatenate([length, length]))
    gaps = starts[1:] - reached[:-1]
    gaps[: len(start) - 1] = -np.inf  # arcs that wrap into the first turn are not in it yet
    widest = int(gaps.argmax())
    if gaps[widest] <= 1e-9 * period:
        return None
    return float(starts[widest + 1]) - period, float(reached[widest])
