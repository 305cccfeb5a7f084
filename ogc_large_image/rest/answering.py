"""From a request to its answer, for view sets and for the layers of a catalog alike."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeVar

from ogc_large_image import services
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.rest.actions import Action
from ogc_large_image.rest.asked import Answer, Asked

E = TypeVar("E", bound=Exception)

_ASKED_AS: Final = {"width": "max_width", "height": "max_height", "crs": "projection"}
"""What the engine calls it, and by which name it is asked for here."""


def answer_to(action: Action, asked: Asked) -> Answer:
    """What the action answers; all values are checked, those too that the answer would not depend on.

    A tile is asked for again and again, and reading the question takes longer
    than finding the picture in the cache: where nothing but the question and
    the image's version decides, what was made of it is kept.
    """
    if not action.planned or asked.said is None:
        return _found(action, asked)
    path = tuple(asked.path.items())
    question = (action.name, asked.image.identity, path, asked.said, asked.allow_expressions, asked.limits)
    return services.map_service().planned(question, partial(_found, action, asked))


def _found(action: Action, asked: Asked) -> Answer:
    asked.check(action.parameters)
    return action.handler(asked)


def relocated(action: Action, error: E) -> E:
    """The error, which names a parameter that the action has."""
    if isinstance(error, OgcLargeImageError) and error.locator in _ASKED_AS:
        names = {parameter.name for parameter in action.parameters}
        if error.locator not in names:
            error.locator = _ASKED_AS[error.locator] if _ASKED_AS[error.locator] in names else ""
    return error
