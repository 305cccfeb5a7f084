"""Writes and examines files that are quick to serve: cloud optimized GeoTIFFs, and tiled pyramids of other images.

All by the GDAL in rasterio's wheel, whichever binding reads for the services:
its COG driver is the newer one.
"""
