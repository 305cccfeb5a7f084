"""The geometry of tiles (07-057r7 6.1 to 6.3 and annex E), as the document has it."""

import pytest

from ogc_large_image.geo.crs import Crs
from tests.conformance.wmts.conftest import NS, SETS, cases, texts

PIXEL = 0.00028
WKSS = "urn:ogc:def:wkss:OGC:1.0:"
GOOGLE_MAPS_COMPATIBLE = """
    559082264.0287178 279541132.0143589 139770566.0071794 69885283.00358972 34942641.50179486 17471320.75089743
    8735660.375448715 4367830.187724357 2183915.093862179 1091957.546931089 545978.7734655447 272989.3867327723
    136494.6933663862 68247.34668319309 34123.67334159654 17061.83667079827 8530.918335399136 4265.459167699568
    2132.729583849784
"""
"""07-057r7 table E.4."""


@pytest.fixture
def sets(wmts):
    """The TileMatrixSet elements by identifier."""
    root = wmts.document()
    return {each.findtext("ows:Identifier", None, NS): each for each in root.findall("w:Contents/w:TileMatrixSet", NS)}


def crs_of(element):
    return Crs.parse(element.findtext("ows:SupportedCRS", "", NS))


@pytest.mark.parametrize(
    ("name", "urn", "corner"),
    cases(
        (
            "07-057r7-table-14-easting-first",
            "WebMercatorQuad",
            "urn:ogc:def:crs:EPSG::3857",
            (-20037508.342789244, 20037508.342789244),
        ),
        ("07-057r7-table-14-longitude-first", "WorldCRS84Quad", "urn:ogc:def:crs:OGC:1.3:CRS84", (-180, 90)),
        ("07-057r7-table-14-latitude-first", "WGS1984Quad", "urn:ogc:def:crs:EPSG::4326", (90, -180)),
        ("07-057r7-table-14-utm", "UTM33WGS84Quad", "urn:ogc:def:crs:EPSG::32633", (-9501965.72931276, 20003931.4586255)),
    ),
)
def test_the_top_left_corner_is_in_the_order_of_its_crs(sets, name, urn, corner):
    assert sets[name].findtext("ows:SupportedCRS", None, NS) == urn
    for matrix in sets[name].findall("w:TileMatrix", NS):
        found = tuple(map(float, matrix.findtext("w:TopLeftCorner", "", NS).split()))
        assert found == pytest.approx(corner, rel=1e-9)


@pytest.mark.parametrize("name", [each for each in SETS if each != "own"], ids=lambda name: f"07-057r7-6.1-scale-{name}")
def test_scales_and_sizes_cover_the_same_ground_in_each_matrix(sets, name):
    """Of a quad set: pixel span = scale denominator × 0.28 mm / metres a unit, and spans times counts are the same at each level."""
    units = crs_of(sets[name]).metres_per_unit
    spans = set()
    for matrix in sets[name].findall("w:TileMatrix", NS):
        number = {
            child: float(matrix.findtext(f"w:{child}", "", NS))
            for child in ("ScaleDenominator", "TileWidth", "MatrixWidth", "TileHeight", "MatrixHeight")
        }
        pixel = number["ScaleDenominator"] * PIXEL / units
        spans.add(
            (
                round(pixel * number["TileWidth"] * number["MatrixWidth"], 3),
                round(pixel * number["TileHeight"] * number["MatrixHeight"], 3),
            )
        )
    widths, heights = zip(*spans, strict=True)
    assert max(widths) == pytest.approx(min(widths), rel=1e-7)
    assert max(heights) == pytest.approx(min(heights), rel=1e-7)


@pytest.mark.parametrize("name", SETS[:-1])
def test_scales_come_coarsest_first(sets, name):
    scales = list(map(float, texts(sets[name], "w:TileMatrix/w:ScaleDenominator")))
    assert scales == sorted(scales, reverse=True)


def test_google_maps_compatible_is_the_well_known_scale_set(sets):
    """07-057r7 table E.4, with the CRS as it is spelled there."""
    element = sets["GoogleMapsCompatible"]
    assert element.findtext("w:WellKnownScaleSet", None, NS) == f"{WKSS}GoogleMapsCompatible"
    assert element.findtext("ows:SupportedCRS", None, NS) == "urn:ogc:def:crs:EPSG:6.18:3:3857"
    scales = list(map(float, texts(element, "w:TileMatrix/w:ScaleDenominator")))
    assert scales == pytest.approx(list(map(float, GOOGLE_MAPS_COMPATIBLE.split())), rel=1e-12)


def test_no_other_set_says_that_it_is_a_well_known_scale_set(sets):
    """WebMercatorQuad goes on where GoogleMapsCompatible ends, and WorldCRS84Quad lacks the first scale of GoogleCRS84Quad."""
    assert [name for name, element in sets.items() if element.find("w:WellKnownScaleSet", NS) is not None] == [
        "GoogleMapsCompatible"
    ]
    assert len(texts(sets["WebMercatorQuad"], "w:TileMatrix/w:ScaleDenominator")) > 19


def test_doubled_pixels_have_half_the_scale(sets):
    plain, doubled = (
        list(map(float, texts(sets[name], "w:TileMatrix/w:ScaleDenominator")))
        for name in ("WebMercatorQuad", "WebMercatorQuad@2x")
    )
    assert doubled == [scale / 2 for scale in plain]
    assert set(texts(sets["WebMercatorQuad@2x"], "w:TileMatrix/w:TileWidth")) == {"512"}


def test_the_own_sets_finest_scale_is_the_images_resolution(sets):
    (own,) = (element for name, element in sets.items() if name.startswith("EPSG_32633_"))
    finest = own.findall("w:TileMatrix", NS)[-1]
    assert float(finest.findtext("w:ScaleDenominator", "", NS)) * PIXEL == pytest.approx(10.0)
    assert finest.findtext("w:TopLeftCorner", None, NS) == "500000 5000000"
    assert (finest.findtext("w:MatrixWidth", None, NS), finest.findtext("w:MatrixHeight", None, NS)) == ("2", "2")


@pytest.mark.parametrize(
    ("name", "native"),
    cases(
        # 10 m are 14.2 m of the Mercator projection there.
        ("07-057r7-6.3-WebMercatorQuad", "WebMercatorQuad", 14.2),
        ("07-057r7-6.3-UTM33WGS84Quad", "UTM33WGS84Quad", 10.0),
        ("07-057r7-6.3-doubled", "WebMercatorQuad@2x", 14.2),
    ),
)
def test_limits_end_one_matrix_beyond_the_images_own_resolution(wmts, sets, name, native):
    limits = wmts.limits("rgb", name)
    resolutions = {
        matrix.findtext("ows:Identifier", "", NS): float(matrix.findtext("w:ScaleDenominator", "", NS)) * PIXEL
        for matrix in sets[name].findall("w:TileMatrix", NS)
    }
    *_, third, second, last = list(limits)
    assert list(limits) == list(resolutions)[: len(limits)]
    assert resolutions[third] > native >= resolutions[second]
    assert resolutions[last] == pytest.approx(resolutions[second] / 2)


@pytest.mark.parametrize(
    "name", ["WebMercatorQuad", "WorldCRS84Quad", "UTM33WGS84Quad"], ids=lambda name: f"07-057r7-6.3-{name}"
)
def test_limits_hold_every_tile_with_data_and_no_ring_of_empty_ones(wmts, name):
    from tests.conformance.wmts.conftest import pixels

    for matrix, (first_row, last_row, first_col, last_col) in list(wmts.limits("rgb", name).items())[-5:-1]:
        rows, cols = range(first_row, last_row + 1), range(first_col, last_col + 1)
        filled = {
            (row, col)
            for row in rows
            for col in cols
            if pixels(wmts.kvp(TILEMATRIXSET=name, TILEMATRIX=matrix, TILEROW=str(row), TILECOL=str(col)))[..., 3].any()
        }
        assert {row for row, _ in filled} == set(rows)
        assert {col for _, col in filled} == set(cols)


def test_limits_that_are_all_of_a_set_are_left_out(wmts):
    (own,) = (name for name in texts(wmts.layer("rgb"), "w:TileMatrixSetLink/w:TileMatrixSet") if name.startswith("EPSG_"))
    assert wmts.limits("rgb", own) == {}
