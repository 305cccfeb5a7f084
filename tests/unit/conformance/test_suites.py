import pytest

from conformance.cite.suites import SUITES


def test_options_come_in_the_suites_order():
    assert SUITES["wms13"].checked(["time", "basic"]) == ("basic", "time")


def test_an_option_that_is_not_known_is_named():
    with pytest.raises(ValueError, match="bogus"):
        SUITES["wmts10"].checked(["kvp", "bogus"])


def test_an_option_of_wms13_is_on_when_it_has_its_own_name_as_value():
    assert SUITES["wms13"].parameters(frozenset({"time"})) == {"updatesequence": "auto", "time": "time"}


def test_profiles_of_wms11():
    values = SUITES["wms11"].parameters(frozenset({"queryable", "bbox-strict", "gml"}))

    assert (values["profile"], values["bboxconstraints"], values["getfeatureinfo"], values["recommended"]) == (
        "queryable",
        "strict",
        "true",
        "false",
    )


def test_encodings_of_wmts10():
    values = SUITES["wmts10"].parameters(frozenset({"rest"}))

    assert (values["include-kvp-get-encoding"], values["include-restful-encoding"]) == ("off", "on")
