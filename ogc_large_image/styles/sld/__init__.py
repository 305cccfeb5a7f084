"""Styles as the OGC writes them: SLD 1.0 (02-070), and SLD 1.1 (05-078r4) with SE 1.1 (05-077r4); images only.

The only XML that the styles know, and the only place where they do.
"""

from ogc_large_image.styles.sld.read import LayerStyles, parse_sld
from ogc_large_image.styles.sld.write import explicit_styles, write_sld

__all__ = ["LayerStyles", "explicit_styles", "parse_sld", "write_sld"]
