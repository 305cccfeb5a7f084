import io

import pytest

from ogc_large_image.layers.folder import Problem
from ogc_large_image.standalone import scanner


@pytest.fixture
def terminal(monkeypatch):
    def terminal(is_terminal):
        stream = io.StringIO()
        stream.isatty = lambda: is_terminal
        monkeypatch.setattr(scanner.sys, "stderr", stream)
        return stream

    return terminal


def show(total):
    with scanner._ProgressBar() as bar:
        for done in range(1, total + 1):
            bar.show(done, total)


def test_a_terminal_shows_progress(terminal):
    stream = terminal(True)
    show(20)

    assert "Reading images" in stream.getvalue()


def test_few_files_are_not_worth_a_line_in_a_log(terminal):
    stream = terminal(False)
    show(20)

    assert stream.getvalue() == ""


def test_many_files_are(terminal):
    stream = terminal(False)
    show(200)

    assert "200/200" in stream.getvalue()


def test_a_problem_is_told_once(terminal):
    stream = terminal(False)
    first, second = Problem("a.tif", "It is damaged."), Problem("b.tif", "It is damaged.")
    told = scanner._tell([first], ())
    told = scanner._tell([first, second], told)
    scanner._tell([second, first], told)

    assert stream.getvalue() == "Left out: a.tif: It is damaged.\nLeft out: b.tif: It is damaged.\n"
