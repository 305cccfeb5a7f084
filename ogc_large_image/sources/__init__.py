"""The one door to images: GDAL, rasterio and large-image are loaded below here only."""

from ogc_large_image.sources.environment import prepare_environment

# Before any module of this package imports GDAL.
prepare_environment()
