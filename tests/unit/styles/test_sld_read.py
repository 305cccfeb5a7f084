"""SLD 1.0 and SE 1.1 documents as the standards have them, and as QGIS and GeoServer export them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ogc_large_image.errors import InvalidStyle, LimitExceeded
from ogc_large_image.geo.crs import WEB_MERCATOR
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Band, SourceDescription
from ogc_large_image.styles.lookup import paint
from ogc_large_image.styles.resolve import resolve_style
from ogc_large_image.styles.sld import parse_sld
from ogc_large_image.styles.style import BandStyle, Bound, BoundKind, ColourStop, Contrast, Hillshade, StopKind, Style

RED, GREEN, BLUE, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (0, 0, 0, 0)
BLACK = (0, 0, 0, 255)
LIMITS = Limits()
QGIS = """<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="1.0.0" xmlns:gml="http://www.opengis.net/gml"
    xmlns:ogc="http://www.opengis.net/ogc" xmlns:sld="http://www.opengis.net/sld">
  <UserLayer>
    <sld:LayerFeatureConstraints><sld:FeatureTypeConstraint/></sld:LayerFeatureConstraints>
    <sld:UserStyle>
      <sld:Name>dem</sld:Name>
      <sld:FeatureTypeStyle>
        <sld:Rule>
          <sld:MinScaleDenominator>1000</sld:MinScaleDenominator>
          <sld:MaxScaleDenominator>5e6</sld:MaxScaleDenominator>
          <sld:RasterSymbolizer>{0}</sld:RasterSymbolizer>
        </sld:Rule>
      </sld:FeatureTypeStyle>
    </sld:UserStyle>
  </UserLayer>
</StyledLayerDescriptor>"""
GEOSERVER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld StyledLayerDescriptor.xsd">
  <!-- a comment -->
  <NamedLayer><Name>relief</Name><UserStyle>
    <Name>raster</Name><Title>Höhen</Title><Abstract>Of the land</Abstract><IsDefault>1</IsDefault>
    <FeatureTypeStyle><FeatureTypeName>Feature</FeatureTypeName>
      <Rule><Name>rule1</Name><Title>Opaque</Title>
        <RasterSymbolizer>{0}</RasterSymbolizer>
      </Rule>
    </FeatureTypeStyle>
  </UserStyle></NamedLayer>
</StyledLayerDescriptor>"""
SE = """<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se"
    xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0">
  <NamedLayer><se:Name>relief</se:Name><UserStyle><se:Name>new</se:Name>
    <se:Description><se:Title>Heights</se:Title><se:Abstract>Of the land</se:Abstract></se:Description>
    <se:CoverageStyle><se:Rule><se:RasterSymbolizer>{0}</se:RasterSymbolizer></se:Rule></se:CoverageStyle>
  </UserStyle></NamedLayer>
</StyledLayerDescriptor>"""


def _style(template, body) -> Style:
    encoding = "iso-8859-1" if "ISO-8859-1" in template else "utf-8"
    ((style,),) = [layer.styles for layer in parse_sld(template.replace("{0}", body).encode(encoding), LIMITS)]
    assert isinstance(style, Style)
    return style


def _band(template, body) -> BandStyle:
    (band,) = _style(template, body).bands
    return band


def _stops(*pairs):
    return tuple(ColourStop(value, colour) for value, colour in pairs)


# --- QGIS ---------------------------------------------------------------------


def test_single_band_pseudocolour_of_qgis():
    style = _style(
        QGIS,
        """<sld:Opacity>0.75</sld:Opacity>
        <sld:ChannelSelection><sld:GrayChannel><sld:SourceChannelName>2</sld:SourceChannelName></sld:GrayChannel></sld:ChannelSelection>
        <sld:ColorMap type="ramp">
          <sld:ColorMapEntry color="#000000" label="-10,5" quantity="-10.5"/>
          <sld:ColorMapEntry color="#ff0000" quantity="1e2" label="100" opacity="0.5"/>
        </sld:ColorMap>
        <VendorOption name="brightness">0.5</VendorOption>""",
    )
    assert (style.name, style.opacity, style.min_scale, style.max_scale) == ("dem", 0.75, 1000, 5e6)
    stops = (ColourStop(-10.5, BLACK, "-10,5"), ColourStop(100, (255, 0, 0, 128), "100"))
    assert style.bands == (BandStyle(band=2, stops=stops),)


def test_discrete_colours_of_qgis_end_at_infinity():
    band = _band(
        QGIS,
        """<sld:ColorMap type="intervals"><sld:ColorMapEntry color="#ff0000" quantity="5"/>
        <sld:ColorMapEntry color="#00ff00" quantity="inf" label="more"/></sld:ColorMap>""",
    )
    assert band == BandStyle(stops=(ColourStop(5, RED), ColourStop(math.inf, GREEN, "more")), stop_kind=StopKind.INTERVALS)


def test_multiband_colours_of_qgis_have_their_ranges_in_options():
    def channel(name, band, algorithm):
        return f"""<sld:{name}><sld:SourceChannelName>{band}</sld:SourceChannelName><sld:ContrastEnhancement><sld:Normalize>
          <sld:VendorOption name="algorithm">{algorithm}</sld:VendorOption>
          <sld:VendorOption name="minValue">12</sld:VendorOption><sld:VendorOption name="maxValue">340.5</sld:VendorOption>
        </sld:Normalize></sld:ContrastEnhancement></sld:{name}>"""

    bands = _style(
        QGIS,
        "<sld:ChannelSelection>"
        + channel("RedChannel", 4, "StretchToMinimumMaximum")
        + channel("GreenChannel", 3, "StretchToMinimumMaximum")
        + channel("BlueChannel", 2, "StretchAndClipToMinimumMaximum")
        + "</sld:ChannelSelection>",
    ).bands
    assert [(band.band, band.palette, band.clamp) for band in bands] == [
        (4, (BLACK, RED), True), (3, (BLACK, GREEN), True), (2, (BLACK, BLUE), False),
    ]  # fmt: skip
    assert {(band.minimum, band.maximum) for band in bands} == {(Bound(BoundKind.NUMBER, 12), Bound(BoundKind.NUMBER, 340.5))}


# --- GeoServer ----------------------------------------------------------------


def test_geoservers_words_and_letters():
    style = _style(GEOSERVER, "<Opacity>1.0</Opacity>")
    assert (style.name, style.title, style.abstract, style.bands) == ("raster", "Höhen", "Of the land", ())
    (layer,) = parse_sld(GEOSERVER.replace("{0}", "").encode("iso-8859-1"), LIMITS)
    assert (layer.name, layer.default) == ("relief", "raster")


def test_geoservers_ramp_without_a_type():
    band = _band(
        GEOSERVER,
        """<ColorMap extended="true"><ColorMapEntry color="#000000" quantity="-500" label="nodata" opacity="0.0" />
        <ColorMapEntry color="#AAFFAA" quantity="0" label="values" /></ColorMap>""",
    )
    assert band.stops == (ColourStop(-500, CLEAR, "nodata"), ColourStop(0, (170, 255, 170, 255), "values"))


def test_contrast_of_channels_and_of_the_whole():
    bands = _style(
        GEOSERVER,
        """<ChannelSelection>
          <RedChannel><SourceChannelName>1</SourceChannelName>
            <ContrastEnhancement><Histogram/><GammaValue>2.5</GammaValue></ContrastEnhancement></RedChannel>
          <GreenChannel><SourceChannelName>nir</SourceChannelName></GreenChannel>
          <BlueChannel><SourceChannelName>3</SourceChannelName></BlueChannel>
        </ChannelSelection>
        <ContrastEnhancement><Normalize/><GammaValue>0.5</GammaValue></ContrastEnhancement>""",
    ).bands
    assert [(band.band, band.contrast, band.gamma) for band in bands] == [
        (1, Contrast.HISTOGRAM, 2.5), ("nir", Contrast.NORMALIZE, 0.5), (3, Contrast.NORMALIZE, 0.5),
    ]  # fmt: skip


def test_contrast_without_channels_is_that_of_the_images_own_colours():
    style = _style(GEOSERVER, "<ContrastEnhancement><Normalize/><GammaValue>2</GammaValue></ContrastEnhancement>")
    assert (style.bands, style.contrast, style.gamma) == ((), Contrast.NORMALIZE, 2.0)


def test_shaded_relief():
    relief = "<ShadedRelief><BrightnessOnly>true</BrightnessOnly><ReliefFactor>33</ReliefFactor></ShadedRelief>"
    assert _style(GEOSERVER, relief).hillshade == Hillshade(relief=33, brightness_only=True)
    assert _style(GEOSERVER, "<ShadedRelief/>").hillshade == Hillshade()


def test_rules_are_drawn_in_their_order_each_at_its_scale():
    document = GEOSERVER.replace(
        "</FeatureTypeStyle>",
        """<Rule><MinScaleDenominator>100</MinScaleDenominator><RasterSymbolizer><Opacity>0.5</Opacity></RasterSymbolizer></Rule>
        <Rule><Title>empty rules draw nothing</Title></Rule></FeatureTypeStyle>
        <FeatureTypeStyle><Rule><MaxScaleDenominator>50</MaxScaleDenominator><RasterSymbolizer/></Rule></FeatureTypeStyle>""",
    )
    style = _style(document, "")
    assert [(rule.opacity, rule.min_scale, rule.max_scale) for rule in style.all_rules] == [
        (1, 0, None), (0.5, 100, None), (1, 0, 50),
    ]  # fmt: skip


# --- SE 1.1 -------------------------------------------------------------------

CATEGORIZE = """<se:ColorMap><se:Categorize fallbackValue="#78c818"{1}><se:LookupValue>Rasterdata</se:LookupValue>
  <se:Value>#ff0000</se:Value><se:Threshold>-417</se:Threshold><se:Value>#00FF00</se:Value><se:Threshold>333.5</se:Threshold>
  <se:Value><ogc:Literal>#0000ff80</ogc:Literal></se:Value></se:Categorize></se:ColorMap>"""


def test_categorize():
    band = _band(SE, CATEGORIZE.replace("{1}", ""))
    assert band.stop_kind is StopKind.INTERVALS
    assert band.stops == _stops((-417, RED), (333.5, GREEN), (math.inf, (0, 0, 255, 128)))


@pytest.mark.parametrize(
    ("attribute", "at"), [("", GREEN), (' threshholdsBelongTo="succeeding"', GREEN), (' thresholdsBelongTo="preceding"', RED)]
)
def test_thresholds_belong_to_the_category_that_the_document_says(attribute, at):
    band = _band(SE, CATEGORIZE.replace("{1}", attribute))
    image = SourceDescription(1, 1, (Band(1, "float32"),), WEB_MERCATOR, (0, 1, 0, 1, 0, -1))
    picture = paint(resolve_style(Style((band,)), image, 0), np.array([[[-417]]], np.float32))
    assert tuple(picture.rgba()[0, 0].tolist()) == at


def test_interpolate():
    band = _band(
        SE,
        """<se:ColorMap><se:Interpolate fallbackValue="#dddddd" mode="linear" method="color"><se:LookupValue>Rasterdata</se:LookupValue>
        <se:InterpolationPoint><se:Data>0</se:Data><se:Value>#ff0000</se:Value></se:InterpolationPoint>
        <se:InterpolationPoint><se:Data>1e3</se:Data><se:Value>#00ff00</se:Value></se:InterpolationPoint>
        </se:Interpolate></se:ColorMap>""",
    )
    assert (band.stop_kind, band.stops) == (StopKind.RAMP, _stops((0, RED), (1000, GREEN)))


def test_words_are_in_the_description():
    style = _style(SE, "")
    assert (style.name, style.title, style.abstract) == ("new", "Heights", "Of the land")


def test_a_symbology_encoding_alone_is_a_style_without_a_layer():
    document = """<CoverageStyle xmlns="http://www.opengis.net/se" version="1.1.0"><Name>own</Name>
      <Rule><RasterSymbolizer><Opacity>0.5</Opacity></RasterSymbolizer></Rule></CoverageStyle>"""
    (layer,) = parse_sld(document.encode(), LIMITS)
    assert (layer.name, layer.styles) == ("", (Style(name="own", opacity=0.5),))


def test_layers_may_name_styles_that_they_have():
    document = """<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="1.0.0">
      <NamedLayer><Name>a</Name><NamedStyle><Name>grey</Name></NamedStyle></NamedLayer>
      <NamedLayer><Name>b</Name></NamedLayer></StyledLayerDescriptor>"""
    assert [(layer.name, layer.styles) for layer in parse_sld(document.encode(), LIMITS)] == [("a", ("grey",)), ("b", ())]


# --- what is refused ----------------------------------------------------------

ENTRY = '<ColorMapEntry color="#ff0000" quantity="{0}"/>'
BAD_SYMBOLIZERS = [
    "<Opacity>2</Opacity>", "<Opacity>x</Opacity>", "<Opacity/>", "<Opacity><Add/></Opacity>", "<Opacity>0.5</Opacity>" * 2,
    "<Unknown/>", "<ImageOutline/>", '<foreign xmlns="urn:x"/>', "<ColorMap/>", '<ColorMap type="odd"/>',
    "<ColorMap>" + ENTRY.replace("{0}", "") + "</ColorMap>", "<ColorMap>" + ENTRY.replace("{0}", "nan") + "</ColorMap>",
    "<ColorMap>" + ENTRY.replace("{0}", "inf") + "</ColorMap>", "<ColorMap>" + ENTRY.replace("{0}", "&#x663;") + "</ColorMap>",
    "<ColorMap>" + ENTRY.replace("{0}", "1e39") + "</ColorMap>", '<ColorMap><ColorMapEntry quantity="1"/></ColorMap>',
    '<ColorMap><ColorMapEntry color="red" quantity="1"/></ColorMap>', "<ColorMap><ColorMapEntry/></ColorMap>",
    '<ColorMap><ColorMapEntry color="${env(1)}" quantity="1"/></ColorMap>',
    '<ColorMap><ColorMapEntry color="#ff0000" quantity="1" opacity="7"/></ColorMap>',
    '<ColorMap type="intervals">' + ENTRY.replace("{0}", "inf") * 2 + "</ColorMap>",
    "<ChannelSelection/>", "<ChannelSelection><GrayChannel/></ChannelSelection>",
    "<ChannelSelection><RedChannel><SourceChannelName>1</SourceChannelName></RedChannel></ChannelSelection>",
    "<ChannelSelection><GrayChannel><SourceChannelName>0</SourceChannelName></GrayChannel></ChannelSelection>",
    "<ChannelSelection><GrayChannel><SourceChannelName>99999999999</SourceChannelName></GrayChannel></ChannelSelection>",
    "<ContrastEnhancement><Normalize/><Histogram/></ContrastEnhancement>", "<ContrastEnhancement><Exponential/></ContrastEnhancement>",
    "<ContrastEnhancement><GammaValue>0</GammaValue></ContrastEnhancement>",
    "<ContrastEnhancement><GammaValue>-1e308</GammaValue></ContrastEnhancement>",
    '<ContrastEnhancement><Normalize><VendorOption name="algorithm">ClipToZero</VendorOption></Normalize></ContrastEnhancement>',
    "<ShadedRelief><ReliefFactor>-5</ReliefFactor></ShadedRelief>", "<ShadedRelief><BrightnessOnly>x</BrightnessOnly></ShadedRelief>",
]  # fmt: skip
BAD_RULES = [
    "<ElseFilter/>", "<Rule><ElseFilter/></Rule>", "<Rule><Filter/></Rule>", "<Rule><LineSymbolizer/></Rule>",
    "<Rule><RasterSymbolizer/><PolygonSymbolizer/></Rule>", "<Rule><MinScaleDenominator>-1</MinScaleDenominator></Rule>",
    "<Rule><MaxScaleDenominator>many</MaxScaleDenominator></Rule>", "<Transformation/>", "<OnlineResource/>",
]  # fmt: skip
BAD_DOCUMENTS = [
    b"", b" ", b"x", b"<", b"<a", b"<a></b>", b"<a/>", b"<StyledLayerDescriptor version='2.0'/>",
    b"<StyledLayerDescriptor><UseSLDLibrary/></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><UserLayer><RemoteOWS/></UserLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><UserLayer><InlineFeature/></UserLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><NamedLayer><Name>a</Name><UserStyle/></NamedLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><NamedLayer><LayerFeatureConstraints><x>1</x></LayerFeatureConstraints></NamedLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor>" + b"<NamedLayer/>" * 21 + b"</StyledLayerDescriptor>",
    b"<FeatureTypeStyle><Rule/></FeatureTypeStyle>", b"<FeatureTypeStyle/>", b"<Rule/>", b"\x00" * 50, b"\xff\xfe\x00",
    b"<StyledLayerDescriptor><NamedLayer><Name>" + b"n" * 2000 + b"</Name></NamedLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><NamedLayer><Name>\xff</Name></NamedLayer></StyledLayerDescriptor>",
    b"<StyledLayerDescriptor><NamedLayer><Name>&#0;</Name></NamedLayer></StyledLayerDescriptor>",
]  # fmt: skip


def _refused(document: bytes, error=InvalidStyle):
    with pytest.raises(error) as caught:
        parse_sld(document, LIMITS, "SLD_BODY")
    assert caught.value.locator == "SLD_BODY"
    return caught.value.message


@pytest.mark.parametrize("body", BAD_SYMBOLIZERS)
def test_wrong_symbolizers_are_refused(body):
    _refused(GEOSERVER.replace("{0}", body).encode("iso-8859-1"))


@pytest.mark.parametrize("rule", BAD_RULES)
def test_wrong_rules_are_refused(rule):
    _refused(GEOSERVER.replace("</FeatureTypeStyle>", rule + "</FeatureTypeStyle>").encode("iso-8859-1"))


@pytest.mark.parametrize("document", BAD_DOCUMENTS)
def test_wrong_documents_are_refused(document):
    _refused(document)


@pytest.mark.parametrize(
    "inside",
    [
        "<se:LookupValue>Rasterdata</se:LookupValue>",
        "<se:Value>#ff0000</se:Value>",
        "<se:LookupValue>population</se:LookupValue><se:Value>#ff0000</se:Value>",
        "<se:LookupValue>Rasterdata</se:LookupValue><se:Value>#ff0000</se:Value><se:Threshold>1</se:Threshold>",
        "<se:LookupValue>Rasterdata</se:LookupValue><se:Threshold>1</se:Threshold><se:Value>#ff0000</se:Value>",
        "<se:LookupValue>Rasterdata</se:LookupValue><se:Value>#ff0000</se:Value>"
        + "".join(f"<se:Threshold>{end}</se:Threshold><se:Value>#ff0000</se:Value>" for end in (5, 3)),
    ],
)
def test_wrong_categories_are_refused(inside):
    _refused(SE.replace("{0}", f"<se:ColorMap><se:Categorize>{inside}</se:Categorize></se:ColorMap>").encode())


@pytest.mark.parametrize("thresholds", [101, 255])
def test_many_thresholds_are_read(thresholds):
    steps = "".join(f"<se:Threshold>{end}</se:Threshold><se:Value>#0000ff</se:Value>" for end in range(thresholds))
    body = f"<se:ColorMap><se:Categorize><se:LookupValue>Rasterdata</se:LookupValue><se:Value>#ff0000</se:Value>{steps}</se:Categorize></se:ColorMap>"
    if thresholds < 200:
        assert len(_band(SE, body).stops) == thresholds + 1
    else:
        assert len(_band(SE, body).stops) == 256


def test_more_entries_than_the_limit_are_refused():
    entries = "".join(ENTRY.replace("{0}", str(value)) for value in range(257))
    _refused(GEOSERVER.replace("{0}", f"<ColorMap>{entries}</ColorMap>").encode("iso-8859-1"), LimitExceeded)
    steps = "<se:Threshold>1</se:Threshold><se:Value>#0000ff</se:Value>" * 400
    body = f"<se:ColorMap><se:Categorize><se:LookupValue>Rasterdata</se:LookupValue><se:Value>#ff0000</se:Value>{steps}</se:Categorize></se:ColorMap>"
    _refused(SE.replace("{0}", body).encode(), LimitExceeded)


def test_errors_hold_nothing_of_the_document():
    for body in ("<evil>secret</evil>", "<Opacity>secret</Opacity>", '<ColorMap type="secret"/>'):
        assert "secret" not in _refused(GEOSERVER.replace("{0}", body).encode("iso-8859-1"))
        assert "evil" not in _refused(GEOSERVER.replace("{0}", body).encode("iso-8859-1"))
