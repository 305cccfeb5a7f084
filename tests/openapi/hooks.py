"""For schemathesis: half of the addresses name what is there; made up ones seldom would."""

from __future__ import annotations

import random
from typing import Any

import schemathesis

LAYERS = ("meadow", "strait", "slide", "cells", "andros_island", "sierra_nevada")
_chance = random.Random(1)


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Names of layers, keys of objects, the tile that every pyramid has, and a format that every browser knows."""
    if path_parameters is None or _chance.random() < 0.5:
        return path_parameters
    known = {"name": _chance.choice(LAYERS), "id": _chance.randint(1, 6), "z": 0, "x": 0, "y": 0, "fmt": "png"}
    # A value of a wrong type is there to be refused.
    return {name: known[name] if type(value) is type(known.get(name)) else value for name, value in path_parameters.items()}


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """Not with empty lists and objects, which are sent as nothing, and would have to be refused all the same."""
    return not any(value in ([], {}) for value in (query or {}).values())
