"""Single parameters of a request that change a style, in every protocol alike."""

from __future__ import annotations

from ogc_large_image.limits import Limits
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.styles.style import Style
from ogc_large_image.styles.vendor import NAMES, parse_vendor_style


def adjusted_style(kvp: Kvp, style: Style, limits: Limits, *, allow_expressions: bool = False) -> Style:
    """The style as the vendor's parameters change it; InvalidStyle names the parameter at fault."""
    given = {name: kvp.text(name) for name in NAMES if kvp.has(name)}
    if not given:
        return style
    return parse_vendor_style(given, style, limits, allow_expressions=allow_expressions) or style
