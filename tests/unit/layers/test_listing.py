"""Layers a page at a time, of catalogs that hold them all."""

import pytest

from ogc_large_image.layers.listing import Choice, GroupCount, LoadedListing
from tests.described_layers import ground_layer

LAYERS = [
    ground_layer("top", title="Top"),
    ground_layer("plain", title="Plain", group=("Land",)),
    ground_layer("peak", title="Peak", group=("Land", "Heights")),
    ground_layer("reef", title="Reef", group=("Sea",)),
]


def names(listing, *arguments):
    return [layer.name for layer in listing.page(*arguments)]


def test_pages_follow_each_other():
    listing = LoadedListing(LAYERS)
    assert listing.count() == 4
    assert names(listing, 0, 3) == ["top", "plain", "peak"]
    assert names(listing, 3, 3) == ["reef"]
    assert names(listing, 4, 3) == []


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (Choice(group=("Land",)), ["plain", "peak"]),
        (Choice(group=("Land", "Heights")), ["peak"]),
        (Choice(group=("Heights",)), []),
        (Choice("HEIGHTS peak"), ["peak"]),
        (Choice("ee"), ["reef"]),
        (Choice("p", ("Land",)), ["plain", "peak"]),
    ],
)
def test_layers_are_chosen_by_words_and_group(choice, found):
    listing = LoadedListing(LAYERS)
    assert names(listing, 0, 10, choice) == found
    assert listing.count(choice) == len(found)


def test_groups_count_what_is_further_inside():
    listing = LoadedListing(LAYERS)
    assert listing.groups() == [GroupCount(("Land",), 2), GroupCount(("Sea",), 1)]
    assert listing.groups(Choice(group=("Land",))) == [GroupCount(("Land", "Heights"), 1)]
    assert listing.groups(Choice("peak")) == [GroupCount(("Land",), 1)]
