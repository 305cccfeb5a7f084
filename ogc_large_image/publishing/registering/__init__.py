"""Which models and view sets of a site are published: said once at start, without a look at the database.

What becomes of it are rows of the database, which ``publishing.object_layers``
keeps and the catalog serves as it serves any other.
"""

from ogc_large_image.publishing.registering.options import LayerOptions
from ogc_large_image.publishing.registering.registration import Registration, origin_id_of, origin_of
from ogc_large_image.publishing.registering.registry import register, registry

__all__ = ["LayerOptions", "Registration", "origin_id_of", "origin_of", "register", "registry"]
