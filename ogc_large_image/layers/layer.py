"""A published image: its name, its words, its styles and where its pixels are."""

from __future__ import annotations

from dataclasses import dataclass, field

from ogc_large_image.errors import StyleNotDefined
from ogc_large_image.geo.resampling import Resampling
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
