"""The rows of registered models: one for each object that has an image, kept with it."""

from ogc_large_image.publishing.object_layers.signals import connect

__all__ = ["connect"]
