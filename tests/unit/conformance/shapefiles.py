"""Shapefiles of a feature or two, in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import shapefile


def shapefile_of(kind: str, column: str, features: Sequence[tuple[Any, Any]]) -> tuple[bytes, bytes]:
    """The shapes, and the one column of what is said of them."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf) as writer:
        writer.field(column, "N" if isinstance(features[0][1], int) else "C", 20)
        for shape, value in features:
            if kind == "poly":
                writer.poly(shape)
            else:
                writer.point(*shape)
            writer.record(value)
    return shp.getvalue(), dbf.getvalue()
