"""Feature information as the XML that QGIS Server writes for rasters, which its clients and others read as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ogc_large_image.ows.feature_info.words import band_title, colour_text, crs_name, number_text
from ogc_large_image.ows.xml import Element, ElementFactory, clean, document

if TYPE_CHECKING:
    from ogc_large_image.render.inspection import BandValue, FrameValues, LayerInfo

E = ElementFactory()


def write_xml(infos: Sequence[LayerInfo]) -> bytes:
    """A GetFeatureInfoResponse: layers with features with attributes."""
    layers = [_layer(list(group)) for _, group in groupby(infos, key=lambda info: info.layer.name)]
    return document(E("GetFeatureInfoResponse", layers))


def _layer(infos: Sequence[LayerInfo]) -> Element:
    layer = infos[0].layer
    return E("Layer", {"name": layer.name, "title": clean(layer.title)}, [_feature(info) for info in infos])


def _feature(info: LayerInfo) -> Element:
    series = [_frame(each) for each in info.series]
    return E("Feature", {"id": f"{info.frame}.{info.source_column}.{info.source_row}"}, list(_attributes(info)), series)


def _frame(values: FrameValues) -> Element:
    """One member of a series."""
    dimensions = [_attribute(name, value) for name, value in values.dimension_values.items()]
    return E("Frame", {"index": str(values.frame)}, dimensions, [_band(band) for band in values.bands])


def _attributes(info: LayerInfo) -> Iterator[Element]:
    yield _attribute("style", info.style.name)
    for name, value in dict(info.dimension_values).items():
        yield _attribute(name, value)
    yield _attribute("crs", crs_name(info))
    for name, number in (("x", info.x), ("y", info.y), ("longitude", info.longitude), ("latitude", info.latitude)):
        if number is not None:
            yield _attribute(name, number_text(number))
    if info.source_column is not None:
        yield _attribute("column", str(info.source_column))
        yield _attribute("row", str(info.source_row))
    for band in info.bands:
        yield _band(band)
    if colour_text(info):
        yield _attribute("colour", colour_text(info))


def _band(band: BandValue) -> Element:
    known = {
        "band": str(band.index),
        "unit": band.unit,
        "scale": number_text(band.scale) if band.scale != 1 else "",
        "offset": number_text(band.offset) if band.offset != 0 else "",
        "scaledValue": number_text(band.scaled_value) if band.scaled_value != band.value else "",
        "category": band.category or "",
        "nodata": "true" if band.is_nodata else "",
    }
    given = {name: text for name, text in known.items() if text}
    return E("Attribute", {"name": band_title(band), "value": number_text(band.value), **given})


def _attribute(name: str, value: str) -> Element:
    return E("Attribute", {"name": name, "value": value})
