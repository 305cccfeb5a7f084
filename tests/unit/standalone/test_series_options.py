import pytest

from ogc_large_image.layers.series_pattern import DATES
from ogc_large_image.standalone import cli


@pytest.fixture
def series(monkeypatch, tmp_path):
    served = []
    monkeypatch.setattr(cli, "serve", lambda options: served.append(options) or 0)

    def run(*arguments):
        cli.run(["serve", *arguments, str(tmp_path)])
        return served[-1].series

    return run


def test_files_are_no_series_unless_it_is_asked_for(series):
    assert series() == ""


def test_series_of_dates(series):
    assert series("--series") == DATES


def test_series_by_a_pattern(series):
    assert series("--series-pattern", r"_(?P<run>\d+)$") == r"_(?P<run>\d+)$"


@pytest.mark.parametrize("pattern", ["(", "no group", ""])
def test_a_pattern_that_cannot_be_used_is_named(series, pattern, capsys):
    with pytest.raises(SystemExit):
        series("--series-pattern", pattern)

    assert "cannot be used" in capsys.readouterr().err
