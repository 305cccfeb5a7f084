import io
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from tests.conformance.wms.conftest import OWN_BBOX, cases, pixels
from tests.rasters import ramp

SOURCE = np.moveaxis(ramp(), 0, 2)
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("bbox", "size", "expected"),
    cases(
        ("06-042-7.3.3.6-bbox-whole", OWN_BBOX, (400, 300), SOURCE),
        ("06-042-6.7.2-bbox-outer-edges", "500000,4999990,500010,5000000", (1, 1), SOURCE[:1, :1]),
        ("06-042-6.7.2-bbox-one-pixel-east", "500010,4999990,500020,5000000", (1, 1), SOURCE[:1, 1:2]),
        # Pixels of 20 m have their centres on the common corner of four of 10 m; a quarter cell off it is decided.
        ("06-042-6.7.2-bbox-pixel-centres", "500002,4999982,500022,5000002", (2, 2), SOURCE[:2, :2]),
        ("06-042-6.7.2-bbox-finer", "500000,4999980,500020,5000000", (4, 4), SOURCE[:2, :2].repeat(2, 0).repeat(2, 1)),
        ("06-042-7.3.3.8-oblong-pixels", "500000,4999980,500040,5000000", (4, 1), SOURCE[1:2, :4]),
        ("06-042-6.5-numbers", "+5.0E5,4997E3,.504e6,5000000.", (400, 300), SOURCE),
    ),
)
def test_where_each_pixel_is(wms, bbox, size, expected):
    picture = pixels(wms(BBOX=bbox, WIDTH=str(size[0]), HEIGHT=str(size[1])))
    assert np.array_equal(picture[..., :3], expected)


@pytest.mark.parametrize(
    ("bbox", "is_empty"),
    cases(
        ("06-042-7.3.3.6-bbox-beside-the-layer", "600000,4997000,604000,5000000", True),
        ("06-042-7.3.3.6-bbox-outside-the-crs", "-9e9,-9e9,-8e9,-8e9", True),
        ("06-042-7.3.3.6-bbox-partly-outside", "498000,4997000,502000,5000000", False),
    ),
)
def test_a_bbox_beyond_the_data_is_no_error(wms, bbox, is_empty):
    visible = pixels(wms(BBOX=bbox, TRANSPARENT="TRUE"))[..., 3] > 0
    assert visible.any() != is_empty
    if not is_empty:
        assert not visible[:, :200].any()
        assert visible[:, 200:].all()


@pytest.mark.parametrize(
    ("changes", "colour"),
    cases(
        ("06-042-7.3.3.10-default", {}, (255, 255, 255, 255)),
        ("06-042-7.3.3.10-BGCOLOR", {"BGCOLOR": "0x0000FF"}, (0, 0, 255, 255)),
        ("06-042-7.3.3.9-FALSE", {"TRANSPARENT": "FALSE", "BGCOLOR": "0x102030"}, (16, 32, 48, 255)),
        ("06-042-7.3.3.9-TRUE", {"TRANSPARENT": "TRUE", "BGCOLOR": "0x102030"}, (0, 0, 0, 0)),
    ),
)
def test_what_is_behind_the_layers(wms, changes, colour):
    assert (pixels(wms(BBOX="600000,4997000,604000,5000000", **changes)) == colour).all()


@pytest.mark.parametrize(
    "media_type",
    ["image/png", "image/png; mode=8bit", "image/jpeg", "image/webp", "image/gif", "image/apng", "image/tiff"],
    ids=lambda media_type: f"06-042-7.3.3.7-{media_type}",
)
def test_each_format(wms, media_type):
    response = wms(FORMAT=media_type)
    assert response["Content-Type"] == media_type
    image = Image.open(io.BytesIO(response.content))
    assert image.size == (400, 300)
    # What loses something comes near all the same.
    assert np.abs(np.asarray(image.convert("RGB")).astype(int) - SOURCE).mean() < 12


def test_raw_values_in_a_georeferenced_file(wms):
    response = wms(LAYERS="dem", FORMAT="image/tiff", RAW="TRUE")
    image = Image.open(io.BytesIO(response.content))
    assert np.array_equal(np.asarray(image), ramp(bands=1, dtype="int16")[0])


def test_layers_are_drawn_in_the_order_given(wms):
    """06-042 7.3.3.3: the first is lowest."""
    assert np.array_equal(pixels(wms(LAYERS="rgb,days"))[..., 0], pixels(wms(LAYERS="days"))[..., 0])
    assert wms(LAYERS="days,rgb").content == wms(LAYERS="rgb").content


def test_a_group_is_all_its_layers(wms):
    """06-042 7.2.4.6.3."""
    assert wms(LAYERS="heights").content == wms(LAYERS="dem").content


@pytest.mark.parametrize(
    "styles", [",", "", "default,", ",gray", "default,gray"], ids=lambda styles: f"06-042-7.3.3.4-STYLES={styles}"
)
def test_styles_of_several_layers(wms, styles):
    last = styles.rpartition(",")[2]
    assert wms(LAYERS="rgb,dem", STYLES=styles).content == wms(LAYERS="dem", STYLES=last).content


def test_names_of_parameters_in_any_case_and_unknown_ones(wms, client):
    """06-042 6.8.1."""
    odd = {name.swapcase(): value for name, value in wms.parameters().items()} | {"bogus": "1", "MAP": "x"}
    assert client.get("/wms", odd).content == wms().content


def test_values_are_case_sensitive(wms):
    """06-042 6.8.1."""
    assert b"LayerNotDefined" in wms(LAYERS="RGB").content


def test_opacity_of_each_layer(wms):
    half = pixels(wms(LAYERS="days", OPACITY="50", TRANSPARENT="TRUE"))
    assert (half[..., 3] == 128).all()
    assert wms(LAYERS="days", OPACITIES="128").content == wms(LAYERS="days", OPACITY="50.196078431372548").content
    assert wms(LAYERS="rgb,days", OPACITY="100,0").content == wms(LAYERS="rgb").content


@pytest.mark.parametrize("name", ["RESAMPLING", "INTERPOLATION", "INTERPOLATIONS"])
def test_resampling_by_its_names(wms, name):
    finer = {"BBOX": "500000,4999980,500020,5000000", "WIDTH": "40", "HEIGHT": "40"}
    smooth = wms(**finer, **{name: "bilinear"})
    assert len(np.unique(pixels(smooth).reshape(-1, 4), axis=0)) > 16
    assert wms(**finer, **{name: "nearest neighbor"}).content == wms(**finer).content
    assert b"ServiceException" in wms(**finer, **{name: "bogus"}).content


@pytest.mark.parametrize(
    ("angle", "turned"),
    [("0", SOURCE), ("360", SOURCE), ("180", SOURCE[::-1, ::-1]), ("-180", SOURCE[::-1, ::-1])],
)
def test_a_turned_map(wms, angle, turned):
    assert np.array_equal(pixels(wms(ANGLE=angle))[..., :3], turned)


def test_a_quarter_turn_is_clockwise(wms):
    square = {"BBOX": "500000,4997000,503000,5000000", "WIDTH": "300", "HEIGHT": "300"}
    assert np.array_equal(pixels(wms(**square, ANGLE="90")), np.rot90(pixels(wms(**square)), -1))


def test_a_turned_map_has_corners_without_data(wms):
    picture = pixels(wms(ANGLE="30", TRANSPARENT="TRUE", RESAMPLING="bilinear"))
    assert picture[0, 0, 3] == picture[-1, -1, 3] == 0
    assert (picture[100:200, 150:250, 3] == 255).all()
    assert b"ServiceException" in wms(ANGLE="30", FORMAT="image/tiff").content


@pytest.mark.parametrize(
    "given", [{"DPI": "96"}, {"MAP_RESOLUTION": "300"}, {"FORMAT_OPTIONS": "dpi:120;antialias:on"}, {"DPI": "x"}, {"DPI": "0"}]
)
def test_resolutions_that_desktop_clients_send(wms, given):
    assert np.array_equal(pixels(wms(**given)), pixels(wms()))


def test_quality_of_lossy_formats(wms):
    sizes = [len(wms(FORMAT="image/jpeg", **each).content) for each in ({"QUALITY": "10"}, {"FORMAT_OPTIONS": "quality:95"})]
    assert sizes[0] < sizes[1] / 2
    assert b"ServiceException" in wms(FORMAT="image/jpeg", QUALITY="1000").content


def test_styles_by_single_parameters(wms):
    red = pixels(wms(LAYERS="dem", palette="#ff0000", min="0", max="20000"))
    assert (red[..., 1:3] == 0).all()
    assert red[..., 0].max() > 200
    ncwms = wms(LAYERS="dem", PALETTE="#ff0000", COLORSCALERANGE="0,20000")
    assert np.array_equal(pixels(ncwms), red)
    assert b'locator="MIN"' in wms(LAYERS="dem", min="bogus", EXCEPTIONS="XML").content or wms.version == "1.1.1"


STYLE_DOCUMENT = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>dem</Name>
<UserStyle><Name>steps</Name><FeatureTypeStyle><Rule><RasterSymbolizer><ColorMap type="intervals">
<ColorMapEntry color="#0000ff" quantity="10000"/><ColorMapEntry color="#00ff00" quantity="30000"/>
</ColorMap></RasterSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


@pytest.mark.parametrize("named", ["dem", None], ids=["05-078r4-library", "05-078r4-literal"])
def test_styles_by_a_document(wms, named):
    picture = pixels(wms(LAYERS=named, STYLES="", SLD_BODY=STYLE_DOCUMENT))
    low = ramp(bands=1, dtype="int16")[0] < 10000
    assert np.array_equal(picture[..., 2] == 255, low)
    assert np.array_equal(picture[..., 1] == 255, ~low)


def test_a_document_with_a_doctype_is_refused(wms):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + STYLE_DOCUMENT
    assert b"ServiceException" in wms(LAYERS="dem", SLD_BODY=bomb).content


def test_a_form_by_post_is_the_same_request(wms, client):
    """06-042 6.3.4."""
    response = client.post("/wms", urlencode(wms.parameters()), content_type=FORM)
    assert response.content == wms().content


def test_the_body_is_the_whole_request(wms, client):
    """06-042 6.3.4: parameters of the address are not merged in."""
    body = urlencode(wms.parameters(LAYERS=None))
    assert b"LAYERS" in client.post("/wms?LAYERS=rgb", body, content_type=FORM).content
    body = urlencode(wms.parameters())
    assert client.post("/wms?LAYERS=bogus", body, content_type=FORM).content == wms().content


@pytest.mark.parametrize(
    "media_type", ["text/xml", "application/json", "text/plain", "multipart/form-data; boundary=x", f"{FORM}; charset=utf-7"]
)
def test_other_bodies_are_not_understood(client, service, media_type):
    response = client.post("/wms?REQUEST=GetCapabilities&SERVICE=WMS", b"<GetMap/>", content_type=media_type)
    assert b"OperationNotSupported" in response.content


def test_posts_from_other_sites_need_no_token(wms, service):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/wms", urlencode(wms.parameters()), content_type=FORM)["Content-Type"] == "image/png"
