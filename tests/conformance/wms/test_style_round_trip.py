"""02-070 6.6: what GetStyles says of a style draws what the style draws."""

import numpy as np
import pytest

from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, ColourStop, Contrast, Hillshade, StopKind, Style
from tests.conformance.wms.conftest import Wms, pixels
from tests.rasters import RasterSpec, ramp

RED, GREEN, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 0, 0)
STOPS = (ColourStop(2000, RED, "low"), ColourStop(9000, GREEN, "middle"), ColourStop(20000, (9, 9, 200, 128), "high"))


def number(value):
    return Bound(BoundKind.NUMBER, value)


STYLES = {
    "default": Style(),
    "range": Style((BandStyle(palette=(RED, GREEN), minimum=number(100), maximum=number(9000)),)),
    "ramp": Style((BandStyle(stops=STOPS),)),
    "intervals": Style((BandStyle(stops=STOPS, stop_kind=StopKind.INTERVALS),)),
    "values": Style((BandStyle(stops=STOPS, stop_kind=StopKind.VALUES),)),
    "shaded": Style(
        (BandStyle(palette=(RED, GREEN), minimum=number(0), maximum=number(20000)),), hillshade=Hillshade(relief=5)
    ),
    "faint": Style((BandStyle(minimum=number(0), maximum=number(20000)),), opacity=0.5),
    "contrast": Style((BandStyle(contrast=Contrast.NORMALIZE),), gamma=1.0),
    "near": Style((BandStyle(minimum=number(0), maximum=number(20000)),), min_scale=0, max_scale=1e5),
}


@pytest.fixture
def layer(raster_layer):
    from dataclasses import replace

    styles = tuple(replace(style, name=name, title=name.title()) for name, style in STYLES.items())
    return raster_layer("dem", RasterSpec(ramp(bands=1, dtype="int16"), nodata=-1), styles=styles)


@pytest.mark.parametrize("sld_version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
@pytest.mark.parametrize("name", STYLES)
def test_what_is_written_draws_the_same(publish, client, layer, name, version, sld_version):
    publish(layer, CACHE="none")
    wms = Wms(client, version)
    document = wms(REQUEST="GetStyles", LAYERS="dem", SLD_VERSION=sld_version).content.decode()
    drawn = pixels(wms(LAYERS="dem", STYLES=name, TRANSPARENT="TRUE"))
    again = pixels(wms(LAYERS="dem", STYLES=name, TRANSPARENT="TRUE", SLD_BODY=document))
    assert np.abs(drawn.astype(int) - again).max() <= 2
    assert len(np.unique(drawn.reshape(-1, 4), axis=0)) > 1
