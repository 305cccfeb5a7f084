"""Tile matrix sets beyond the two for the world, as GDAL's WMTS driver reads them."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest

from tests.live_server import LiveServer
from tests.map_comparison import gdal_information, read_bands, run

NAMESPACES = {"w": "http://www.opengis.net/wmts/1.0", "ows": "http://www.opengis.net/ows/1.1"}


def own_set(server: LiveServer, layer: str) -> str:
    """The set of the layer's own pixels, which is named after its reference system."""
    with urlopen(f"{server.wmts}/1.0.0/{layer}/WMTSCapabilities.xml") as response:
        document = ElementTree.fromstring(response.read())
    names = [link.text or "" for link in document.findall(".//w:TileMatrixSetLink/w:TileMatrixSet", NAMESPACES)]
    (own,) = (name for name in names if name.startswith("EPSG_"))
    return own


@pytest.mark.parametrize("layer", ["meadow", "strait"])
def test_the_own_set_has_the_files_very_pixels(server: LiveServer, tmp_path: Path, layer: str) -> None:
    name = f"WMTS:{server.wmts_document},layer={layer},tilematrixset={own_set(server, layer)}"
    source = server.source(layer)
    found, expected = gdal_information(name), gdal_information(source)
    assert found["size"] == expected["size"]
    assert found["geoTransform"] == pytest.approx(expected["geoTransform"], rel=1e-12)
    target = tmp_path / "fetched.tif"
    run("gdal_translate", "-q", name, target)
    shown, stored = read_bands(target, tmp_path), read_bands(source, tmp_path)
    opaque = shown[3] == 255
    assert 0.5 < opaque.mean() < 1.0
    assert np.array_equal(shown[:3, opaque], stored[:3, opaque])


@pytest.mark.parametrize("layer", ["meadow", "andros_island"])
def test_a_layers_own_document_leads_there_too(server: LiveServer, layer: str) -> None:
    name = f"WMTS:{server.wmts}/1.0.0/{layer}/WMTSCapabilities.xml,layer={layer},tilematrixset={own_set(server, layer)}"
    assert gdal_information(name)["size"] == gdal_information(server.source(layer))["size"]
