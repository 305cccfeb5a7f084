from __future__ import annotations

import pytest
from lxml import etree

from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.ows.iso19139 import write_record
from tests.unit.layers.descriptions import description, layer

UTM = Crs.parse("EPSG:32633")


@pytest.mark.parametrize(
    ("geotransform", "size"),
    [((500000.0, 10.0, 0.0, 5000000.0, 0.0, -10.0), 10.0), ((500000.0, 6.0, 8.0, 5000000.0, 8.0, -6.0), 10.0)],
    ids=["upright", "turned"],
)
def test_the_resolution_is_the_length_of_a_pixel(geotransform, size):
    found = write_record(layer(description=description(crs=UTM, geotransform=geotransform)), ServiceMetadata(), "http://h/")
    (distance,) = etree.fromstring(found).iter("{http://www.isotc211.org/2005/gco}Distance")
    assert float(distance.text) == size
