import pytest

from conformance.cite.session_log import read_session
from tests.unit.conformance.session_logs import put_log


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("0", "passed"),
        ("1", "passed"),
        ("2", "not tested"),
        ("3", "skipped"),
        ("4", "warning"),
        ("5", "inherited"),
        ("6", "failed"),
        (None, "broken"),
    ],
)
def test_results_have_their_words(tmp_path, code, verdict):
    put_log(tmp_path, "s", "main:main", code)

    (result,) = read_session(tmp_path)

    assert (result.name, result.verdict, result.assertion) == ("main:main", verdict, "It works.")


def test_a_test_that_calls_others_is_no_leaf(tmp_path):
    put_log(tmp_path, "s", "main:main", "1", '<testcall path="s/a"/>')
    put_log(tmp_path, "s/a", "main:a", "1")

    assert {result.name: result.is_leaf for result in read_session(tmp_path)} == {"main:main": False, "main:a": True}


def test_a_log_that_is_cut_off_is_a_test_that_never_ended(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "log.xml").write_text("<log><starttest")

    (result,) = read_session(tmp_path)

    assert (result.verdict, result.is_leaf) == ("broken", True)


def test_requests_are_addresses_in_any_namespace(tmp_path):
    put_log(
        tmp_path,
        "s",
        "main:main",
        "6",
        "<message>No <b>map</b></message>"
        '<request><url>http://x/wms?</url><param name="LAYERS">a</param><param name="STYLES"/></request>'
        '<w:request xmlns:w="urn:w"><w:url> http://x/wms </w:url><w:param name="A">1</w:param></w:request>',
    )

    (result,) = read_session(tmp_path)

    assert result.requests == ("http://x/wms?&LAYERS=a&STYLES=", "http://x/wms?A=1")
    assert result.messages == ("No map",)
