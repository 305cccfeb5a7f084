"""GDAL's WMS and WMTS drivers, as ``gdalinfo`` and ``gdal_translate`` use them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from urllib.request import urlopen

import numpy as np
import pytest

from tests.interop.conftest import VERSIONS, Check
from tests.live_server import LiveServer
from tests.map_comparison import gdal_information, grid_of, read_bands, rows_first, run
from tests.published_rasters import LAYERS_AND_CRS, OWN_CRS
from tests.requested_grids import LAYERS_AND_SETS, TILE_MATRIX_SETS, tiling

# About the resolution of the files, so that no choice of an overview comes in; prime, so that no pixel centre falls on an edge.
WIDTHS = {"meadow": 431, "strait": 401, "andros_island": 823, "sierra_nevada": 1201}


def connections(address: str) -> list[str]:
    """What GDAL offers for a capabilities address."""
    listed: dict[str, str] = gdal_information(address)["metadata"]["SUBDATASETS"]
    return [name for key, name in listed.items() if key.endswith("_NAME")]


def wms_connection(server: LiveServer, version: str, layer: str) -> dict[str, str]:
    """The parameters of the connection that GDAL makes of a layer in the capabilities."""
    address = f"WMS:{server.wms}?SERVICE=WMS&VERSION={version}&REQUEST=GetCapabilities"
    (found,) = (name for name in connections(address) if f"LAYERS={layer}&" in name)
    return {key: values[0] for key, values in parse_qs(found.partition("?")[2]).items()}


def fetch(name: str, folder: Path) -> np.ndarray:
    """(height, width, 4) of all that a connection shows."""
    target = folder / "fetched.tif"
    run("gdal_translate", "-q", name, target)
    return rows_first(read_bands(target, folder))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_wms_driver_lists_every_layer(server: LiveServer, version: str) -> None:
    for layer in OWN_CRS:
        parameters = wms_connection(server, version, layer)
        assert parameters["VERSION"] == version
        assert parameters["CRS" if version == "1.3.0" else "SRS"] == "EPSG:4326"


def test_the_wms_driver_needs_the_bare_address_only(server: LiveServer) -> None:
    assert len(connections(f"WMS:{server.wms}")) == len(OWN_CRS)


@pytest.mark.parametrize(("layer", "crs"), LAYERS_AND_CRS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_wms_driver_fetches_the_map(
    server: LiveServer, assert_shows: Check, tmp_path: Path, version: str, layer: str, crs: str
) -> None:
    west, south, east, north = server.extents[layer, crs]
    # The driver too swaps the axes of EPSG:4326 in version 1.3.0.
    is_swapped = version == "1.3.0" and crs == "EPSG:4326"
    box = (south, west, north, east) if is_swapped else (west, south, east, north)
    parameters = wms_connection(server, version, layer) | {
        "CRS" if version == "1.3.0" else "SRS": crs,
        "BBOX": ",".join(map(repr, box)),
        "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
        "MinResolution": repr((east - west) / WIDTHS[layer]),
    }
    name = f"WMS:{server.wms}?{urlencode(parameters, safe='/:,')}"
    grid = grid_of(gdal_information(name), crs)
    assert grid.width == WIDTHS[layer]
    assert grid.bbox == pytest.approx((west, south, east, north), abs=1e-9 * abs(north))
    assert_shows(fetch(name, tmp_path), layer, grid)


@pytest.mark.parametrize("address", ["/1.0.0/WMTSCapabilities.xml", "?SERVICE=WMTS&REQUEST=GetCapabilities"])
def test_the_wmts_driver_lists_every_layer_in_every_tile_matrix_set(server: LiveServer, address: str) -> None:
    names = connections(f"WMTS:{server.wmts}{address}")
    expected = {f"layer={layer},tilematrixset={tiling(server, layer, name).identifier}" for layer, name in LAYERS_AND_SETS}
    assert expected <= {name.partition(",")[2] for name in names}


@pytest.mark.parametrize(("layer", "tile_matrix_set"), LAYERS_AND_SETS)
def test_the_wmts_driver_fetches_the_map(
    server: LiveServer, assert_shows: Check, tmp_path: Path, layer: str, tile_matrix_set: str
) -> None:
    tiles = tiling(server, layer, tile_matrix_set)
    name = f"WMTS:{server.wmts_document},layer={layer},tilematrixset={tiles.identifier},tilematrix={tiles.matrix}"
    assert_shows(fetch(name, tmp_path), layer, grid_of(gdal_information(name), tiles.crs))


@pytest.mark.parametrize("tile_matrix_set", TILE_MATRIX_SETS)
def test_the_wmts_driver_fetches_the_map_where_the_document_offers_key_value_pairs_only(
    server: LiveServer, assert_shows: Check, tmp_path: Path, tile_matrix_set: str
) -> None:
    tiles = tiling(server, "strait", tile_matrix_set)
    with urlopen(f"{server.wmts}?SERVICE=WMTS&REQUEST=GetCapabilities") as response:
        document, addresses = re.subn("<ResourceURL[^>]*/>", "", response.read().decode())
    assert addresses
    local = tmp_path / "capabilities.xml"
    local.write_text(document)
    name = f"WMTS:{local},layer=strait,tilematrixset={tiles.identifier},tilematrix={tiles.matrix}"
    assert_shows(fetch(name, tmp_path), "strait", grid_of(gdal_information(name), tiles.crs))


@pytest.mark.parametrize("address", ["/tms/", "/tms/1.0.0/"])
def test_the_wms_driver_lists_every_tile_map(server: LiveServer, address: str) -> None:
    expected = {f"{server.url}/tms/1.0.0/{layer}@WebMercatorQuad@png" for layer in OWN_CRS}
    assert expected <= set(connections(f"{server.url}{address}"))


@pytest.mark.parametrize("tile_matrix_set", ["WebMercatorQuad", "WorldCRS84Quad", "UTM"])
def test_the_wms_driver_fetches_the_map_by_a_tile_maps_address(
    server: LiveServer, assert_shows: Check, tmp_path: Path, tile_matrix_set: str
) -> None:
    tiles = tiling(server, "meadow", tile_matrix_set)
    grid = tiles.grid(300, 200)
    west, south, east, north = map(repr, grid.bbox)
    window = tmp_path / "window.tif"
    name = f"{server.url}/tms/1.0.0/meadow@{tiles.identifier}@png"
    run("gdal_translate", "-q", "-projwin", west, north, east, south, "-outsize", grid.width, grid.height, name, window)
    colours = read_bands(window, tmp_path)
    assert len(colours) == 3  # whatever the tiles have: what is transparent is black
    assert_shows(rows_first(np.stack([*colours, np.where(colours.any(axis=0), 255, 0)])), "meadow", grid)
