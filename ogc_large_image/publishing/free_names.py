"""A name for a layer that is new among all that there are."""

from __future__ import annotations

from collections.abc import Iterator

from ogc_large_image.layers.names import ImageKey, Wish, assign_names
from ogc_large_image.publishing.models import Layer

_LONGEST_WISH = 90
"""Of the hundred letters of a name; a number may follow."""


def free_name(key: ImageKey, wish: Wish) -> str:
    """What the image wishes to be called, or as near to it as is free; another process may take it before it is saved."""
    plain, prefixed = (name[:_LONGEST_WISH] for name in wish)
    taken = {ImageKey("", name): name for name in _taken(plain, prefixed)}
    return assign_names({key: Wish(plain, prefixed)}, taken)[key]


def _taken(plain: str, prefixed: str) -> Iterator[str]:
    """As much of the names that are taken as is of interest: most often the plain one is free, and no more is looked at."""
    for name in (plain, prefixed):
        if not Layer.objects.filter(name=name).exists():
            return
        yield name
    yield from Layer.objects.filter(name__startswith=f"{prefixed}-").values_list("name", flat=True)
