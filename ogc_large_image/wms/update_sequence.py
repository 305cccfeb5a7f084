"""The four rules of UPDATESEQUENCE (06-042 7.2.3.5, 01-068r3 7.1.3.4)."""

from __future__ import annotations

from ogc_large_image.errors import CurrentUpdateSequence, InvalidUpdateSequence
from ogc_large_image.ows.kvp import NUMBER


def check_update_sequence(claimed: str, present: str) -> None:
    """Returns where the document is to be sent: nothing claimed, or something older.

    Raises CurrentUpdateSequence where the client has the present document,
    InvalidUpdateSequence where it claims a newer one. Numbers compare as
    numbers, other texts in the order of their characters, as ISO 8601 times do.
    """
    if not claimed or not present:
        return
    if claimed == present:
        raise CurrentUpdateSequence("The client holds the present service metadata.", "UPDATESEQUENCE")
    if _order(claimed, present) > 0:
        raise InvalidUpdateSequence("The present service metadata is older than claimed.", "UPDATESEQUENCE")


def _order(one: str, other: str) -> int:
    if _is_whole(one) and _is_whole(other):
        # Exact at any length. Equal but for leading zeros is no newer: the document is sent.
        width = max(len(one), len(other))
        one, other = one.rjust(width, "0"), other.rjust(width, "0")
    elif NUMBER.fullmatch(one) and NUMBER.fullmatch(other):
        # What a client computed from a sequence may come back as 1.7E12.
        return (float(one) > float(other)) - (float(one) < float(other))
    return (one > other) - (one < other)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()
