"""Layers as the files beside their images want them to be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.layers.dimension_spec import DimensionSpec
from ogc_large_image.layers.dimensions import dimensions_of
from ogc_large_image.layers.layer import Layer
from ogc_large_image.layers.layer_file import (
    BandPart,
    FolderPart,
    ImagePart,
    LayerFileError,
    StylePart,
    VariablePart,
    merged,
    parts_for,
    read_layer_file,
)
from ogc_large_image.layers.links import Identifier, Link, Logo
from ogc_large_image.layers.record import revision_of
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.sld import parse_sld
from ogc_large_image.styles.style import Style

_LIMITS = Limits()


class LayerFiles:
    """The layer files of some folders, each read once for each of its states."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[str, ImagePart | FolderPart | LayerFileError]] = {}

    def apply(self, layer: Layer, path: str, files: Sequence[str], stamp: str, *, may_lack_axes: bool = False) -> Layer:
        """The layer of the file at ``path`` with what the layer files say, the most general first; LayerFileError where one is wrong.

        ``stamp`` differs whenever any of them may have changed. An image that
        is one of a series has none of the series' axes: ``may_lack_axes`` leaves
        out dimensions that do not fit.
        """
        if not files:
            return layer
        name, variable = Path(path).name, layer.source.variable
        parts = [(file, part) for file in files for part in parts_for(self._part(file, stamp), name, variable)]
        # The styles are those of the last file that has some, and its SLD files lie beside it.
        styling = next((file for file, part in reversed(parts) if part.styles is not None), files[-1])
        whole = merged([part for _, part in parts])
        found = with_part(layer, whole, Path(styling).parent, may_lack_axes=may_lack_axes)
        return found if found == layer else replace(found, revision=revision_of(found))

    def _part(self, file: str, stamp: str) -> ImagePart | FolderPart:
        known = self._read.get(file)
        if known is None or known[0] != stamp:
            known = self._read[file] = (stamp, _read(file))
        if isinstance(known[1], LayerFileError):
            raise known[1]
        return known[1]


def _read(file: str) -> ImagePart | FolderPart | LayerFileError:
    try:
        return read_layer_file(Path(file))
    except LayerFileError as error:
        return error


def with_part(layer: Layer, part: VariablePart, folder: Path = Path(), *, may_lack_axes: bool = False) -> Layer:
    """The layer with what is said of it; LayerFileError where that does not fit. SLD files are found in ``folder``."""
    said = dict(_words(part)) | dict(_links(part))
    description = _described(layer.description, part.bands or ())
    if description != layer.description:
        said["description"] = description
    if part.styles is not None:
        said["styles"] = tuple(_styles(part.styles, folder))
    if part.dimensions is not None:
        specs = [DimensionSpec(**each.model_dump()) for each in part.dimensions]
        try:
            said["dimensions"] = dimensions_of(description, specs)
        except ValueError as error:
            if not may_lack_axes:
                raise LayerFileError(f"dimensions: {error}") from error
    return replace(layer, **said)


def _described(description: SourceDescription, parts: Sequence[BandPart]) -> SourceDescription:
    """The image with other words for its bands; a band that is none of its own is wrong."""
    bands = {band.index: band for band in description.bands}
    for part in parts:
        if part.band not in bands:
            raise LayerFileError(f"bands: the image has no band {part.band}")
        said = {name: value for name, value in part.model_dump(exclude={"band"}).items() if value is not None}
        if part.categories is not None:
            said["categories"] = tuple(part.categories)
        bands[part.band] = replace(bands[part.band], **said)
    return replace(description, bands=tuple(bands.values()))


def _words(part: VariablePart) -> Iterator[tuple[str, Any]]:
    for name in ("title", "abstract", "queryable", "resampling"):
        if getattr(part, name) is not None:
            yield name, getattr(part, name)
    for name in ("keywords", "tile_matrix_sets"):
        if getattr(part, name) is not None:
            yield name, tuple(getattr(part, name))
    if part.scales is not None:
        if part.scales.max is not None and part.scales.max <= part.scales.min:
            raise LayerFileError("scales: max is not above min")
        yield "min_scale", part.scales.min
        yield "max_scale", part.scales.max


def _links(part: VariablePart) -> Iterator[tuple[str, Any]]:
    if part.attribution is not None:
        logo = part.attribution.logo
        yield "attribution", part.attribution.title or ""
        yield "attribution_url", part.attribution.url or ""
        yield "logo", Logo(logo.url, logo.type, logo.width, logo.height) if logo else None
    if part.identifiers is not None:
        yield "identifiers", tuple(Identifier(each.authority, each.url, each.value) for each in part.identifiers)
    if part.metadata is not None:
        yield "metadata_links", tuple(Link(each.url, each.type, each.standard or "") for each in part.metadata)
    if part.data is not None:
        yield "data_links", tuple(Link(each.url, each.type) for each in part.data)


def _styles(parts: Sequence[StylePart], folder: Path) -> Iterator[Style]:
    names = [part.name for part in parts]
    if len(set(names)) < len(names):
        raise LayerFileError("styles: two of them have the same name")
    for part in parts:
        try:
            style = _style(part, folder)
        except OgcLargeImageError as error:
            raise LayerFileError(f"styles.{part.name}: {error.message}") from error
        title, abstract = part.title or style.title or part.name, part.abstract or style.abstract
        yield replace(style, name=part.name, title=title, abstract=abstract)


def _style(part: StylePart, folder: Path) -> Style:
    if part.style is not None and part.sld is not None:
        raise LayerFileError(f"styles.{part.name}: it is either a style or an sld")
    if part.style is not None:
        # What is written here is the operator's own, band maths included.
        return parse_style_json(json.dumps(part.style), _LIMITS, allow_expressions=True)
    if part.sld is None:
        return Style(title=part.title or "Default")
    try:
        document = (folder / part.sld).read_bytes()
    except OSError as error:
        raise LayerFileError(f"styles.{part.name}: {part.sld}: {error.strerror or 'it cannot be read'}") from error
    styles = [style for each in parse_sld(document, _LIMITS, part.sld) for style in each.styles if isinstance(style, Style)]
    if not styles:
        raise LayerFileError(f"styles.{part.name}: {part.sld} has no style of its own")
    return next((style for style in styles if style.name == part.name), styles[0])
