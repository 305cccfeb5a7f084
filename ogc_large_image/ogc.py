"""Publishing a project's own models: ``from ogc_large_image import ogc``.

In a module ``ogc.py`` of an app, which the app ``ogc_large_image.publishing`` imports at start::

    ogc.register(ScanViewSet)  # a view set with a large-image mixin, its permissions and queryset
    ogc.register(Photo)  # a model with a file field
    ogc.register(Slide, SlideLayers, field="file")  # class SlideLayers(ogc.LayerOptions)

Each object is a layer then, over WMS, WMTS, tiles and REST.
"""

from ogc_large_image.publishing.registering import LayerOptions, register

__all__ = ["LayerOptions", "register"]
