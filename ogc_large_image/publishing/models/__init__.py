"""What a site publishes: layers in groups, their styles, tile matrix sets, and services that offer them."""

from ogc_large_image.publishing.models.followed import Revision
from ogc_large_image.publishing.models.groups import LayerGroup
from ogc_large_image.publishing.models.layers import Layer, LayerStyle, Preview
from ogc_large_image.publishing.models.services import Service
from ogc_large_image.publishing.models.styles import Style
from ogc_large_image.publishing.models.tile_matrix_sets import TileMatrixSet

__all__ = ["Layer", "LayerGroup", "LayerStyle", "Preview", "Revision", "Service", "Style", "TileMatrixSet"]
