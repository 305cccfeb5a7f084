"""A published image: its name, its words, its styles and where its pixels are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ogc_large_image.errors import StyleNotDefined
from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.dimension import Dimension
from ogc_large_image.layers.links import Identifier, Link, Logo
from ogc_large_image.sources.description import SourceDescription
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.style import Style

DEFAULT_STYLE = Style(name="default", title="Default")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of WMS and WMTS, one object of the REST contract."""

    name: str
    """Unique in its catalog; letters, digits, ``_``, ``-`` and ``.`` only."""
    title: str
    source: SourceRef
    description: SourceDescription
    revision: str
    """Changes whenever anything that a picture depends on changes."""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    attribution: str = ""
    styles: tuple[Style, ...] = (DEFAULT_STYLE,)
    """The first is the one drawn when none is named."""
    resampling: Resampling = Resampling.NEAREST
    group: tuple[str, ...] = ()
    """Titles of the groups that hold the layer, outermost first."""
    tile_matrix_sets: tuple[str, ...] = ()
    """Those that its tiles are offered in, as in ``LAYER_TILE_MATRIX_SETS``; empty for the site's choice."""
    dimensions: tuple[Dimension, ...] = ()
    """What chooses among the frames, and filters by value."""
    series: tuple[SourceRef, ...] = ()
    """Of a layer made of several images: the one that each frame is; ``source`` is the first, the description all of them."""
    queryable: bool = True
    """Whether its values may be asked for."""
    attribution_url: str = ""
    logo: Logo | None = None
    """The provider's, beside ``attribution``."""
    identifiers: tuple[Identifier, ...] = ()
    metadata_links: tuple[Link, ...] = ()
    """Records about the layer that others keep, beside this service's own."""
    data_links: tuple[Link, ...] = ()
    min_scale: float = 0.0
    """Scale denominators that the layer is meant for: from this one on, and below ``max_scale``."""
    max_scale: float | None = None

    def image_of(self, frame: int) -> tuple[SourceRef, SourceDescription, int]:
        """The image that holds the frame, its description, and the frame's number in it."""
        if not self.series:
            return self.source, self.description, frame
        return self.series[frame], replace(self.description, frames=1, axes=()), 0

    def style(self, name: str) -> Style:
        """The style of this name; the empty name is the default one."""
        if not name:
            return self.styles[0]
        for style in self.styles:
            if style.name == name:
                return style
        raise StyleNotDefined(f"The layer {self.name!r} has no style {name!r}.", "style")


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """A category of layers; the root's title is the service's."""

    title: str
    name: str = ""
    """Empty for a category that cannot itself be asked for as a map."""
    abstract: str = ""
    groups: tuple[LayerGroup, ...] = ()
    layers: tuple[Layer, ...] = field(default=())
