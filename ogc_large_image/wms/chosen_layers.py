"""The layers of a request with everything that is said of each: style, dimensions, opacity, resampling."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ogc_large_image.errors import InvalidDimensionValue, InvalidParameter
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.dimension_selection import DimensionSelection, select_frames
from ogc_large_image.layers.layer import Layer
from ogc_large_image.ows.kvp import Kvp, parse_number
from ogc_large_image.render.queries import LayerSelection
from ogc_large_image.styles.style import Style
from ogc_large_image.wms.chosen_styles import StyledLayer, styled_layers
from ogc_large_image.wms.parameters import Offer

Member = TypeVar("Member")

RESAMPLINGS: Mapping[str, Resampling] = {each.value: each for each in Resampling} | {
    "nearest neighbor": Resampling.NEAREST,
    "nearest neighbour": Resampling.NEAREST,
    "nearestneighbor": Resampling.NEAREST,
    "nearest-neighbor": Resampling.NEAREST,
    "bicubic": Resampling.CUBIC,
}
"""GDAL's names, and those of GeoServer's INTERPOLATIONS."""


@dataclass(frozen=True, slots=True)
class ChosenLayer:
    """One layer, and which of its frames."""

    name: str
    """By which it was asked for."""
    layer: Layer
    style: Style
    dimensions: DimensionSelection
    opacity: float = 1.0
    resampling: Resampling | None = None

    def selection(self, frame: int) -> LayerSelection:
        """The layer at one of its frames."""
        return LayerSelection(
            self.layer, self.style, frame, self.opacity, self.resampling, value_ranges=self.dimensions.value_ranges
        )


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """All layers of a map, the lowest first."""

    layers: tuple[ChosenLayer, ...]

    @property
    def selections(self) -> tuple[LayerSelection, ...]:
        """One picture of everything: the frames of a layer are laid over one another."""
        return tuple(layer.selection(frame) for layer in self.layers for frame in layer.dimensions.frames)

    @property
    def steps(self) -> tuple[tuple[LayerSelection, ...], ...]:
        """One picture after another; layers that have one frame are the same in all of them."""
        counts = {len(layer.dimensions.frames) for layer in self.layers} - {1}
        if len(counts) > 1:
            raise InvalidDimensionValue("The layers do not have the same number of values to be animated.", "TIME")
        return tuple(
            tuple(layer.selection(layer.dimensions.frames[step % len(layer.dimensions.frames)]) for layer in self.layers)
            for step in range(next(iter(counts), 1))
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Texts of the Warning header, each once."""
        return tuple(dict.fromkeys(text for layer in self.layers for text in layer.dimensions.warnings))


def choose_layers(kvp: Kvp, offer: Offer) -> LayerChoice:
    """The layers that a GetMap request, or the map of a GetFeatureInfo request, is about."""
    styled = styled_layers(kvp, offer)
    opacities, resamplings = _opacities(kvp, styled), _resamplings(kvp, styled)
    return LayerChoice(
        tuple(
            ChosenLayer(each.name, each.layer, each.style, chosen_dimensions(kvp, each.layer, offer), opacity, resampling)
            for each, opacity, resampling in zip(styled, opacities, resamplings, strict=True)
        )
    )


def chosen_dimensions(kvp: Kvp, layer: Layer, offer: Offer) -> DimensionSelection:
    """The values of the layer's dimensions; those that only other layers have are not looked at (06-042 C.3.3)."""
    wanted = {dimension.name: kvp.text(dimension.name.upper()) for dimension in layer.dimensions}
    return select_frames(layer, wanted, offer.limits.max_frames)


def _opacities(kvp: Kvp, styled: tuple[StyledLayer, ...]) -> list[float]:
    """OPACITY in percent as ncWMS has it, or OPACITIES out of 255 as QGIS Server has it; from 0 to 1."""
    name, whole = ("OPACITIES", 255) if kvp.text("OPACITIES") else ("OPACITY", 100)

    def parse(text: str) -> float:
        opacity = parse_number(text, name) / whole
        if not 0 <= opacity <= 1 or not math.isfinite(opacity):
            raise InvalidParameter(f"{name} is not from 0 to {whole}.", name)
        return opacity

    return _members(kvp, name, styled, parse, 1.0)


def _resamplings(kvp: Kvp, styled: tuple[StyledLayer, ...]) -> list[Resampling | None]:
    """RESAMPLING, or one of its other names; None for the layer's own."""
    name = next((name for name in ("RESAMPLING", "INTERPOLATION", "INTERPOLATIONS") if kvp.text(name)), "RESAMPLING")

    def parse(text: str) -> Resampling | None:
        found = RESAMPLINGS.get(text.strip(" ").lower())
        if found is None:
            raise InvalidParameter(f"{name} is none of {', '.join(each.value for each in Resampling)}.", name)
        return found

    return _members(kvp, name, styled, parse, None)


def _members(
    kvp: Kvp, name: str, styled: tuple[StyledLayer, ...], parse: Callable[[str], Member], default: Member
) -> list[Member]:
    """One value for each layer: a list as long as LAYERS, or one for all; an empty member is the default."""
    members = [parse(text) if text.strip(" ") else default for text in kvp.names(name)]
    if not members:
        return [default] * len(styled)
    if len(members) == 1:
        return members * len(styled)
    if len(members) != 1 + max(each.place for each in styled):
        raise InvalidParameter(f"{name} has neither one member nor one for each layer.", name)
    return [members[each.place] for each in styled]
