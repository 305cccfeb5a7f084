"""The image that a request is about, wherever it comes from: a catalog, a model's file, or a site's own opening of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ogc_large_image import services
from ogc_large_image.errors import CrsNotSupported, InvalidParameter, SourceError
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.geo.grid import PixelGrid
from ogc_large_image.layers.layer import Layer
from ogc_large_image.limits import Limits
from ogc_large_image.render.plan import digest
from ogc_large_image.render.queries import LayerSelection
from ogc_large_image.rest.pyramid import ImagePyramid, is_turned, off_the_ground
from ogc_large_image.sources.adopted import OWN_READER, adopt, path_of, reads_by_path
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.opening import open_source
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.storage.paths import source_ref
from ogc_large_image.styles.parse import parse_style_json
from ogc_large_image.styles.style import Style

OpenSource = Callable[[str], Any]
"""large-image's tile source of the image in a projection (empty for none). Raises SourceError."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image as a layer for the engine, and as a tile source for what large-image alone tells of it."""

    layer: Layer
    open: OpenSource
    native_tiles: bool = True
    """Whether tiles of its own pixels have large-image's size for it, rather than 256 pixels."""
    style: Style | None = None
    """What the site opened it with; None for whatever is asked for."""
    projection: str = ""
    """What the site opened it in."""

    @property
    def description(self) -> SourceDescription:
        return self.layer.description

    @property
    def pyramid(self) -> ImagePyramid:
        """Of its own pixels."""
        description = off_the_ground(self.description) if is_turned(self.description) else self.description
        return ImagePyramid.native(description) if self.native_tiles else ImagePyramid(description)

    @property
    def identity(self) -> tuple[str, ...]:
        """What anything that is found out of the image depends on; holds no address."""
        source = self.layer.source
        return self.layer.name, self.layer.revision, source.version, source.variable

    def tile_source(self, projection: str) -> Any:
        """The tile source in a projection; InvalidParameter where large-image has no pyramid in it."""
        try:
            return self.open(projection)
        except SourceError as error:
            if not projection:
                raise
            raise InvalidParameter("The image cannot be opened in this projection.", "projection") from error


def on_grid(selection: LayerSelection, grid: PixelGrid) -> LayerSelection:
    """The selection for this grid: of the image off the ground, where the grid is one of nothing but its pixels."""
    layer = selection.layer
    if not grid.crs.is_pixel or not layer.description.is_georeferenced:
        return selection
    flat = replace(
        layer,
        source=_flat(layer.source),
        series=tuple(map(_flat, layer.series)),
        description=off_the_ground(layer.description),
    )
    return replace(selection, layer=flat)


def _flat(ref: SourceRef) -> SourceRef:
    """Read by our own reader, as on the ground: large-image's for plain images know fewer kinds of values."""
    return replace(ref, place=PIXEL.code, reader=OWN_READER)


def catalog_image(layer: Layer, limits: Limits) -> Image:
    """A layer of a catalog."""
    source, description, _ = layer.image_of(0)
    return Image(layer, _opener(source, description, limits), native_tiles=False)


def file_image(ref: SourceRef, limits: Limits) -> Image:
    """An image that no catalog lists; what is known of it is found at its first use. Raises SourceError."""

    def describe() -> Image:
        description = services.map_service().describe(ref)
        return Image(_bare_layer(ref, description), _opener(ref, description, limits))

    return services.map_service().planned((ref, limits), describe)


def adopted_image(source: Any, limits: Limits) -> Image:
    """An image that a site's own code opened: a large-image tile source. Raises SourceError, InvalidStyle."""
    path = path_of(source)
    style = _style_of(source, limits)
    projection = _projection_of(source)
    if reads_by_path(source):
        return Image(file_image(source_ref(path), limits).layer, lambda _: source, style=style, projection=projection)
    try:
        version = source_ref(path).version
    except SourceError:
        version = ""
    ref = adopt(source, version)
    description = services.map_service().describe(ref)
    return Image(_bare_layer(ref, description), lambda _: source, style=style, projection=projection)


def _opener(ref: SourceRef, description: SourceDescription, limits: Limits) -> OpenSource:
    def open_in(projection: str) -> Any:
        return open_source(ref, description, limits, **({"projection": projection} if projection else {}))

    return open_in


def _bare_layer(ref: SourceRef, description: SourceDescription) -> Layer:
    revision = digest((ref.address, ref.version, ref.variable, ref.trusted, ref.reader))
    return Layer(name="image", title="Image", source=ref, description=description, revision=revision)


def _style_of(source: Any, limits: Limits) -> Style | None:
    text = getattr(source, "_jsonstyle", None)
    return parse_style_json(text, limits) if text else None


def _projection_of(source: Any) -> str:
    projection = getattr(source, "projection", None)
    if not projection:
        return ""
    if hasattr(projection, "to_wkt"):
        return Crs.from_wkt(projection.to_wkt()).code
    return projection.decode() if isinstance(projection, bytes) else str(projection)


def projection_asked(text: str, image: Image) -> Crs | None:
    """The CRS of a request's ``projection``; None where it names none. CrsNotSupported, InvalidParameter."""
    name = text or image.projection
    if not name:
        return None
    crs = Crs.parse(name, "projection")
    if crs != PIXEL and not image.description.is_georeferenced:
        raise CrsNotSupported("The image has no place on the ground, only pixels.", "projection")
    return crs
