"""What sources say of themselves as values that JSON has words for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """The value in dicts, lists, texts, numbers, booleans and None; what is no number is a text (``"nan"``, ``"inf"``)."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, complex):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _key(key: Any) -> str | int:
    return key if isinstance(key, int | str) and not isinstance(key, bool) else str(key)


def without_address(value: Any, address: str) -> Any:
    """The plain values with the last part of the image's address wherever they hold all of it."""
    if isinstance(value, str):
        return value.replace(address, address.rstrip("/").rsplit("/", 1)[-1].split("?")[0]) if address in value else value
    if isinstance(value, dict):
        return {key: without_address(item, address) for key, item in value.items()}
    if isinstance(value, list):
        return [without_address(item, address) for item in value]
    return value
