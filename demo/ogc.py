"""What the demo publishes of its own models: each uploaded image is a layer."""

from demo.viewsets import ImageFileViewSet
from ogc_large_image import ogc

ogc.register(ImageFileViewSet)
