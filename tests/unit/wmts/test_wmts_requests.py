from __future__ import annotations

import pytest

from ogc_large_image.errors import FormatNotSupported, InvalidParameter, MissingParameter, NotDefined, VersionNotSupported
from ogc_large_image.ows.kvp import Kvp
from ogc_large_image.render.queries import ImageFormat
from ogc_large_image.wmts.requests import (
    ALL_SECTIONS,
    Section,
    TileRequest,
    check_service,
    is_newer,
    parse_capabilities,
    parse_feature_info,
    parse_feature_info_path,
    parse_tile,
    parse_tile_path,
)

TILE = {
    "SERVICE": "WMTS",
    "REQUEST": "GetTile",
    "VERSION": "1.0.0",
    "LAYER": "scene",
    "STYLE": "default",
    "FORMAT": "image/png",
    "TILEMATRIXSET": "WebMercatorQuad",
    "TILEMATRIX": "5",
    "TILEROW": "11",
    "TILECOL": "17",
}
PATH = {
    "layer": "scene",
    "style": "default",
    "tile_matrix_set": "WebMercatorQuad",
    "tile_matrix": "5",
    "row": "11",
    "col": "17",
}
BAD_INTEGERS = ["", " ", "1.5", "1e3", "NaN", "inf", "0x10", "٣", "1" * 40, "1,2", "--1", "1\x00", "1 2", "½"]


def kvp(**pairs: str) -> Kvp:
    return Kvp.parse(pairs.items())


def at(extension: str = "png", **segments: str) -> TileRequest:
    """The tile at an address with these segments."""
    return parse_tile_path(list(segments.values()), extension)


def test_a_tile_request_has_every_value_of_the_pairs():
    assert parse_tile(kvp(**TILE)) == TileRequest(
        layer="scene",
        style="default",
        format=ImageFormat.PNG,
        tile_matrix_set="WebMercatorQuad",
        tile_matrix="5",
        row=11,
        col=17,
    )


def test_a_path_and_pairs_say_the_same():
    assert at(**PATH) == parse_tile(kvp(**TILE))


def test_names_are_taken_in_any_case():
    assert parse_tile(kvp(**{name.title(): value for name, value in TILE.items()})) == parse_tile(kvp(**TILE))


def test_parameters_that_the_operation_does_not_have_are_ignored():
    assert parse_tile(kvp(**TILE, TIME="yesterday", FOO="")) == parse_tile(kvp(**TILE))


@pytest.mark.parametrize(
    ("key", "locator"),
    [
        ("VERSION", "version"),
        ("LAYER", "layer"),
        ("STYLE", "style"),
        ("FORMAT", "format"),
        ("TILEMATRIXSET", "TileMatrixSet"),
        ("TILEMATRIX", "TileMatrix"),
        ("TILEROW", "TileRow"),
        ("TILECOL", "TileCol"),
    ],
)
def test_each_mandatory_parameter_is_missed_by_its_name(key: str, locator: str):
    with pytest.raises(MissingParameter) as caught:
        parse_tile(kvp(**{name: value for name, value in TILE.items() if name != key}))
    assert caught.value.locator == locator


@pytest.mark.parametrize("key", ["VERSION", "LAYER", "FORMAT", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"])
def test_an_empty_value_is_a_missing_one(key: str):
    with pytest.raises(MissingParameter):
        parse_tile(kvp(**{**TILE, key: ""}))


def test_an_empty_style_is_the_default_one():
    assert parse_tile(kvp(**{**TILE, "STYLE": ""})).style == ""


@pytest.mark.parametrize("key", sorted(TILE.keys() - {"SERVICE", "REQUEST"}))
def test_two_values_of_one_parameter_are_refused(key: str):
    with pytest.raises(InvalidParameter) as caught:
        parse_tile(Kvp.parse([*TILE.items(), (key.lower(), "other")]))
    assert caught.value.locator.upper() == key


@pytest.mark.parametrize("text", [text for text in BAD_INTEGERS if text])
@pytest.mark.parametrize("locator", ["TileRow", "TileCol"])
def test_indices_are_whole_numbers_in_pairs(locator: str, text: str):
    with pytest.raises(InvalidParameter) as caught:
        parse_tile(kvp(**{**TILE, locator.upper(): text}))
    assert caught.value.locator == locator


@pytest.mark.parametrize("text", [text for text in BAD_INTEGERS if text])
@pytest.mark.parametrize(("segment", "locator"), [("row", "TileRow"), ("col", "TileCol")])
def test_indices_are_whole_numbers_in_paths(segment: str, locator: str, text: str):
    with pytest.raises(InvalidParameter) as caught:
        at(**{**PATH, segment: text})
    assert caught.value.locator == locator


@pytest.mark.parametrize("text", ["image/bmp", "png", "image/png; mode=9bit", "image/", "\u0661", "x" * 999])
def test_a_format_that_is_not_offered_is_told_apart(text: str):
    with pytest.raises(FormatNotSupported) as caught:
        parse_tile(kvp(**{**TILE, "FORMAT": text}))
    assert caught.value.locator == "format"


@pytest.mark.parametrize("extension", ["psd", "xml", "", "png9"])
def test_an_ending_that_is_not_offered_is_told_apart(extension: str):
    with pytest.raises(FormatNotSupported):
        at(extension, **PATH)


def test_both_endings_of_jpeg_are_the_same_format():
    assert at("jpg", **PATH) == at("jpeg", **PATH)


@pytest.mark.parametrize("version", ["1.0", "1.1.0", "1.0.0,1.1.0", "latest"])
def test_a_tile_of_another_version_is_refused(version: str):
    with pytest.raises(InvalidParameter) as caught:
        parse_tile(kvp(**{**TILE, "VERSION": version}))
    assert caught.value.locator == "version"


@pytest.mark.parametrize("service", ["WMTS", "wmts"])
def test_the_service_is_wmts(service: str):
    check_service(kvp(service=service))


@pytest.mark.parametrize(("service", "error"), [("WMS", InvalidParameter), ("", MissingParameter)])
def test_another_service_is_refused(service: str, error: type[Exception]):
    with pytest.raises(error) as caught:
        check_service(kvp(service=service))
    assert caught.value.locator == "service"


@pytest.mark.parametrize("versions", ["1.0.0", "2.0.0,1.0.0", "1.1.0, 1.0.0", ""])
def test_a_client_that_takes_this_version_gets_it(versions: str):
    parse_capabilities(kvp(AcceptVersions=versions))


@pytest.mark.parametrize("versions", ["1.0.1", "2.0.0,1.1.0", "1", ",", "x"])
def test_a_client_that_takes_other_versions_only_is_told_so(versions: str):
    with pytest.raises(VersionNotSupported):
        parse_capabilities(kvp(AcceptVersions=versions))


def test_version_is_no_parameter_of_get_capabilities():
    assert parse_capabilities(kvp(VERSION="1.3.0")) == parse_capabilities(kvp())


@pytest.mark.parametrize("sections", ["All", "all", "All,Contents", "Contents,All"])
def test_all_sections_can_be_asked_for(sections: str):
    assert parse_capabilities(kvp(SECTIONS=sections)).sections == ALL_SECTIONS


def test_some_sections_can_be_asked_for():
    wanted = parse_capabilities(kvp(Sections="Contents, ServiceProvider")).sections
    assert wanted == {Section.CONTENTS, Section.SERVICE_PROVIDER}


@pytest.mark.parametrize("sections", ["Bogus", "Contents,Bogus", "contents", "Contents,"])
def test_an_unknown_section_is_refused(sections: str):
    with pytest.raises(InvalidParameter) as caught:
        parse_capabilities(kvp(sections=sections))
    assert caught.value.locator == "sections"


def test_sections_without_a_value_are_missing():
    with pytest.raises(MissingParameter) as caught:
        parse_capabilities(kvp(sections=""))
    assert caught.value.locator == "sections"


@pytest.mark.parametrize(
    ("formats", "media_type"),
    [
        ("", "application/xml"),
        ("text/xml", "text/xml"),
        ("bogus/xml", "application/xml"),
        ("bogus/xml,text/xml,application/xml", "text/xml"),
    ],
)
def test_the_first_acceptable_type_is_chosen(formats: str, media_type: str):
    assert parse_capabilities(kvp(AcceptFormats=formats)).media_type == media_type


@pytest.mark.parametrize(
    ("claimed", "present", "newer"),
    [
        ("8", "7", True),
        ("10", "9", True),
        ("7", "7", False),
        ("6", "7", False),
        ("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", True),
        ("2025-02-01T00:00:00Z", "2026-01-01T00:00:00Z", False),
        ("zzz", "abc", False),
        ("٩", "7", False),
        ("9" * 5000, "7", False),
    ],
)
def test_only_what_can_be_compared_is_newer(claimed: str, present: str, newer: bool):
    assert is_newer(claimed, present) is newer


@pytest.mark.parametrize(
    "segments", [[], ["scene"], ["scene", "default", "set", "0", "0"], ["scene", "", "set", "0", "0", "0"]]
)
def test_an_address_with_too_little_in_it_is_no_resource(segments: list[str]):
    with pytest.raises(NotDefined):
        parse_tile_path(segments, "png")


def test_dimension_values_stand_between_style_and_set():
    assert parse_tile_path(["scene", "red", "2001", "500", "set", "0", "1", "2"], "png").dimensions == ("2001", "500")


def test_a_pixel_is_a_row_and_a_column():
    pairs = parse_feature_info(kvp(**TILE, J="3", I="5", INFOFORMAT="text/plain"))
    path = parse_feature_info_path([*PATH.values(), "3", "5"], "text/plain")
    assert (pairs.row, pairs.column, pairs.info_format) == (path.row, path.column, path.info_format) == (3, 5, "text/plain")


@pytest.mark.parametrize("name", ["J", "I", "InfoFormat"])
def test_each_parameter_of_feature_info_is_missed_by_its_name(name: str):
    given = {"J": "3", "I": "5", "InfoFormat": "text/plain"}
    with pytest.raises(MissingParameter) as caught:
        parse_feature_info(kvp(**TILE, **{key: value for key, value in given.items() if key != name}))
    assert caught.value.locator == name
