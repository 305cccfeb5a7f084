"""GetFeatureInfo (06-042 7.4, 01-068r3 7.3): what the queried layers of a map hold at one of its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ogc_large_image.errors import InvalidParameter, LayerNotDefined, LayerNotQueryable, PointOutOfRange
from ogc_large_image.ows.feature_info.formats import parse_info_format
from ogc_large_image.ows.kvp import Kvp, located
from ogc_large_image.render.inspection import InfoQuery, LayerInfo
from ogc_large_image.render.queries import MapQuery
from ogc_large_image.render.service import MapService
from ogc_large_image.wms.chosen_layers import ChosenLayer, LayerChoice
from ogc_large_image.wms.info_points import MOST_FEATURES, MapPixel, places
from ogc_large_image.wms.named_layers import layers_named
from ogc_large_image.wms.parameters import Offer, require_service, require_version
from ogc_large_image.wms.requests import parse_map_frame
from ogc_large_image.wms.versions import Version


@dataclass(frozen=True, slots=True)
class InfoRequest:
    """The queried layers, the pixel, and how much is to be told of them."""

    layers: tuple[ChosenLayer, ...]
    pixel: MapPixel
    info_format: str
    feature_count: int
    """Of each layer, at most."""
    series: bool
    """The values of all frames too."""

    @property
    def map(self) -> MapQuery:
        """The map of the queried layers: what the answer depends on."""
        return MapQuery(LayerChoice(self.layers).selections, self.pixel.grid, angle=self.pixel.angle)

    @property
    def warnings(self) -> tuple[str, ...]:
        return LayerChoice(self.layers).warnings


def parse_feature_info(kvp: Kvp, version: Version, offer: Offer) -> InfoRequest:
    """The request; its map part is read as for GetMap, but for FORMAT, which has nothing to say here."""
    require_version(kvp)
    require_service(kvp, mandatory=False)
    frame = parse_map_frame(kvp, version, offer)
    layers = _queried(kvp, frame.choice, offer)
    info_format = parse_info_format(kvp.text("INFO_FORMAT"), "INFO_FORMAT")
    column, row = (kvp.integer(name) for name in version.point_parameters)
    for name, position, size in zip(
        version.point_parameters, (column, row), (frame.grid.width, frame.grid.height), strict=True
    ):
        if not 0 <= position < size:
            raise PointOutOfRange(f"{name} is outside the map.", name)
    return InfoRequest(
        layers=layers,
        pixel=MapPixel(frame.grid, frame.angle, column, row),
        info_format=info_format,
        feature_count=min(kvp.integer("FEATURE_COUNT", 1, minimum=1), MOST_FEATURES),
        series=kvp.boolean("SERIES", False),
    )


def inspect(wanted: InfoRequest, service: MapService) -> tuple[LayerInfo, ...]:
    """What the layers that reach to the place hold there, in the order of QUERY_LAYERS."""
    return tuple(info for layer in wanted.layers for info in _features(wanted, layer, service))


def _features(wanted: InfoRequest, layer: ChosenLayer, service: MapService) -> Iterator[LayerInfo]:
    """At most FEATURE_COUNT of one layer: each frame at the nearest pixel of the image, then at the next one."""
    left = wanted.feature_count
    frames = layer.dimensions.frames
    for place in places(wanted.pixel, layer.layer.description, -(-left // len(frames))):
        selections = tuple(layer.selection(frame) for frame in frames[:left])
        found = service.inspect(InfoQuery(selections, wanted.pixel.around(place), 0, 0, series=wanted.series))
        yield from (info for info in found if info.is_inside)
        left -= len(found)
        if left <= 0:
            return


def _queried(kvp: Kvp, choice: LayerChoice, offer: Offer) -> tuple[ChosenLayer, ...]:
    """The layers of QUERY_LAYERS, each as it is drawn in the map; all of them must be in it (06-042 7.4.3.4)."""
    kvp.required("QUERY_LAYERS")
    found: list[ChosenLayer] = []
    names = kvp.names("QUERY_LAYERS")
    if len(names) > offer.limits.layer_limit:
        raise InvalidParameter(f"QUERY_LAYERS names more than {offer.limits.layer_limit} layers.", "QUERY_LAYERS")
    for name in dict.fromkeys(names):
        # A group's layers may be queried by the group's name, or by their own.
        members = [chosen for chosen in choice.layers if name in (chosen.name, chosen.layer.name)]
        if not members:
            with located("QUERY_LAYERS"):
                layers_named(offer.catalog, name)
            raise LayerNotDefined(f"The layer {name!r} is not one of LAYERS.", "QUERY_LAYERS")
        found += members
    for chosen in found:
        if not chosen.layer.queryable:
            raise LayerNotQueryable(f"The layer {chosen.layer.name!r} cannot be queried.", "QUERY_LAYERS")
    return tuple(replace(chosen, opacity=1.0) for chosen in found)
