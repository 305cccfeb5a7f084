"""Layers, groups, styles, tile matrix sets and services in Django's admin; its autodiscovery imports this where it is installed."""

from ogc_large_image.publishing.admin import groups, layers, services, styles, tile_matrix_sets

__all__ = ["groups", "layers", "services", "styles", "tile_matrix_sets"]
