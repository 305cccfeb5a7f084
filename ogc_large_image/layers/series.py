"""Several images of one frame each that are the frames of one layer."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ogc_large_image.layers.axis_choice import parse_number
from ogc_large_image.layers.dimension import TIME, TIME_UNITS
from ogc_large_image.layers.iso8601 import parse_time, time_texts
from ogc_large_image.sources.description import Axis, Band, SourceDescription
from ogc_large_image.sources.histogram import MAX_BINS, Histogram
from ogc_large_image.sources.ref import SourceRef

Image = tuple[SourceRef, SourceDescription]


def join_images(axes: Sequence[Axis], images: Sequence[Image]) -> SourceDescription:
    """The description of all images as the frames of one; ValueError where they do not make one.

    The images come in the order of the frames: the last axis varies fastest.
    """
    if not images or math.prod(len(axis.values) for axis in axes) != len(images):
        raise ValueError("The images of a series are not as many as the positions of its axes.")
    descriptions = [description for _, description in images]
    if any(description.frames != 1 for description in descriptions) or len(set(map(likeness, descriptions))) > 1:
        raise ValueError("The images of a series differ in more than their pixels.")
    return replace(
        descriptions[0],
        frames=len(images),
        axes=tuple(axes),
        bands=tuple(map(_joined, zip(*(description.bands for description in descriptions), strict=True))),
        overviews=_common([description.overviews for description in descriptions]),
    )


def likeness(description: SourceDescription) -> str:
    """Equal for images that one description can stand for, but for statistics and overviews."""
    bands = [
        (band.index, band.dtype, band.interpretation, band.unit, band.scale, band.offset, band.nodata, band.colortable)
        for band in description.bands
    ]
    place = (description.width, description.height, description.crs.code, description.geotransform, description.has_gcps)
    # As text, since a nodata value of NaN is not equal to itself.
    return repr((place, description.driver, bands))


def _joined(bands: tuple[Band, ...]) -> Band:
    """The band with the statistics of all; without any where one has none."""
    joined = replace(bands[0], minimum=None, maximum=None, mean=None, stdev=None, histogram=None)
    minima = [band.minimum for band in bands if band.minimum is not None]
    maxima = [band.maximum for band in bands if band.maximum is not None]
    means = [band.mean for band in bands if band.mean is not None]
    deviations = [band.stdev for band in bands if band.stdev is not None]
    if not len(minima) == len(maxima) == len(means) == len(deviations) == len(bands):
        return joined
    measured = replace(joined, minimum=min(minima), maximum=max(maxima), mean=sum(means) / len(means), stdev=max(deviations))
    return replace(measured, histogram=_merged([band.histogram for band in bands]))


def _merged(histograms: Sequence[Histogram | None]) -> Histogram | None:
    """One histogram over the range of all, each image of the same weight; None where one has none."""
    known = [histogram for histogram in histograms if histogram is not None and any(histogram.counts)]
    if len(known) < len(histograms):
        return None
    low, high = min(one.low for one in known), max(one.high for one in known)
    total = np.zeros(MAX_BINS)
    for one in known:
        shares = np.array(one.counts) / sum(one.counts)
        middles = one.low + (np.arange(len(shares)) + 0.5) * ((one.high - one.low) / len(shares))
        total += np.histogram(middles, MAX_BINS, (low, high), weights=shares)[0]
    return Histogram.of(low, high, np.rint(total * 1e9).astype(np.int64).tolist())


def _common(levels: Sequence[tuple[tuple[int, int], ...]]) -> tuple[tuple[int, int], ...]:
    """The overviews that all images have, counted from the finest, since they are read by their number."""
    alike = itertools.takewhile(lambda sizes: len(set(sizes)) == 1, zip(*levels, strict=False))
    return tuple(sizes[0] for sizes in alike)


def arrange(places: Sequence[Mapping[str, str]]) -> tuple[tuple[Axis, ...], tuple[int, ...]]:
    """The axes that the images' values span, and the images by number in the order of the frames.

    Times ascend and numbers too. ValueError where a combination of values is missing or there twice.
    """
    axes = tuple(_axis(name, [place[name] for place in places]) for name in places[0])
    by_place = {tuple(place.values()): number for number, place in enumerate(places)}
    order = itertools.product(*(keys for _, keys in axes))
    try:
        numbers = tuple(by_place[keys] for keys in order)
    except KeyError as error:
        raise ValueError("A combination of values is missing.") from error
    if len(numbers) != len(places):
        raise ValueError("Two images have the same values.")
    return tuple(axis for axis, _ in axes), numbers


def _axis(name: str, texts: Sequence[str]) -> tuple[Axis, list[str]]:
    """The axis, and the texts that its positions have in file names."""
    distinct = sorted(set(texts))
    if name == TIME:
        moments = {text: parse_time(text).start for text in distinct}
        distinct.sort(key=moments.__getitem__)
        return Axis(name, time_texts([moments[text] for text in distinct]), TIME_UNITS), distinct
    try:
        numbers = {text: parse_number(text) for text in distinct}
    except ValueError:
        return Axis(name, tuple(distinct)), distinct
    distinct.sort(key=numbers.__getitem__)
    return Axis(name, tuple(numbers[text] for text in distinct)), distinct
