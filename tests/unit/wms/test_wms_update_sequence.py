import pytest

from ogc_large_image.errors import CurrentUpdateSequence, InvalidUpdateSequence
from ogc_large_image.wms.update_sequence import check_update_sequence


@pytest.mark.parametrize(
    ("claimed", "present"),
    [
        ("", "7"),
        ("6", "7"),
        ("9", "10"),
        ("-1", "7"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"),
        ("abb", "abc"),
        ("7", ""),
    ],
)
def test_a_client_without_or_behind_gets_the_document(claimed, present):
    assert check_update_sequence(claimed, present) is None


@pytest.mark.parametrize("present", ["7", "2026-01-01T00:00:00Z", "abc"])
def test_a_client_that_is_current_is_told_so(present):
    with pytest.raises(CurrentUpdateSequence):
        check_update_sequence(present, present)


@pytest.mark.parametrize(
    ("claimed", "present"),
    [("8", "7"), ("10", "9"), ("1.763889600003E12", "1763889600002"), ("1e999", "7"), ("1" + "0" * 9000, "7"), ("abd", "abc")],
)
def test_a_client_ahead_is_told_that_it_is_wrong(claimed, present):
    with pytest.raises(InvalidUpdateSequence):
        check_update_sequence(claimed, present)
