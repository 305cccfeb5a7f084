"""How the values of the image, or of a part of it, are distributed."""

from __future__ import annotations

from typing import Any

from ogc_large_image import services
from ogc_large_image.errors import InvalidParameter
from ogc_large_image.render.histograms import BandCounts, CountQuery, has_room
from ogc_large_image.rest import declared
from ogc_large_image.rest.answers.areas import full_grid, part_asked, reduced
from ogc_large_image.rest.asked import Answer, Asked, document
from ogc_large_image.rest.plain_values import plain

Json = dict[str, Any]


def histogram(asked: Asked) -> Answer:
    """The histogram of each band, over a picture of bounded size unless every pixel is asked for."""
    only = asked[declared.only]
    query = _query(asked, 0 if only else asked[declared.bins])
    density = asked[declared.density]

    def find() -> Any:
        counted = services.map_service().count(query)
        return plain(_extremes(counted) if only else [_histogram(band, density) for band in counted])

    return document(asked, "histogram", (query.identity, density), find)


def statistics(asked: Asked) -> Answer:
    """Least and greatest value, mean and standard deviation of each band."""
    query = _query(asked, 0)
    return document(
        asked,
        "statistics",
        (query.identity,),
        lambda: plain({band.index: _statistics(band) for band in services.map_service().count(query)}),
    )


def _query(asked: Asked, bins: int) -> CountQuery:
    low, high = (asked[declared.range_min], asked[declared.range_max]) if bins else (None, None)
    if low is not None and high is not None and not (low < high and has_room(low, high, bins)):
        raise InvalidParameter("rangeMax is not more than rangeMin, or not by enough for so many bins.", "rangeMax")
    grid = full_grid(asked.image.description, part_asked(asked))
    exact = asked[declared.exact]
    if not exact:
        grid = reduced(grid, asked[declared.sample_width], asked[declared.sample_height])
    return CountQuery(asked.image.layer, asked[declared.frame], grid, bins, low, high, exact)


def _histogram(band: BandCounts, density: bool) -> Json:
    return {
        **_statistics(band),
        "range": [band.low, band.high],
        "hist": (band.density if density else band.counts).astype(float).tolist(),
        "bins": len(band.counts),
        "bin_edges": band.edges.tolist(),
        "density": density,
    }


def _statistics(band: BandCounts) -> Json:
    return {
        "index": band.index,
        "min": band.minimum,
        "max": band.maximum,
        "mean": band.mean,
        "stdev": band.stdev,
        "samples": float(band.samples),
    }


def _extremes(counted: tuple[BandCounts, ...]) -> Json:
    """One list over the bands for each, as large-image has it."""
    names = {"min": "minimum", "max": "maximum", "mean": "mean", "stdev": "stdev"}
    return {name: [getattr(band, field) for band in counted] for name, field in names.items()}
