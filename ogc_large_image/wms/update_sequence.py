"""The four rules of UPDATESEQUENCE (06-042 7.2.3.5, 01-068r3 7.1.3.4)."""

from __future__ import annotations

from ogc_large_image.errors import CurrentUpdateSequence, InvalidUpdateSequence


def check_update_sequence(claimed: str, present: str) -> None:
    """Returns where the document is to be sent: nothing claimed, or something older.

    Raises CurrentUpdateSequence where the client has the present document,
    InvalidUpdateSequence where it claims a newer one. Whole numbers compare as
    numbers, other texts in the order of their characters, as ISO 8601 times do.
    """
    if not claimed or not present:
        return
    if claimed == present:
        raise CurrentUpdateSequence("The client holds the present service metadata.", "UPDATESEQUENCE")
    if _order(claimed, present) > 0:
        raise InvalidUpdateSequence("The present service metadata is older than claimed.", "UPDATESEQUENCE")


def _order(one: str, other: str) -> int:
    if _is_number(one) and _is_number(other):
        # Equal but for leading zeros is neither newer nor the very same text: the document is sent.
        one, other = one.lstrip("0"), other.lstrip("0")
        one, other = one.rjust(len(other), "0"), other.rjust(len(one), "0")
    return (one > other) - (one < other)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
