"""Layers as plain JSON values, so that one process describes images and others serve them.

A field that holds its default is left out, and coordinate reference systems are
kept once beside the layers: their WKT is longer than all the rest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cache
from typing import Any

from ogc_large_image.geo.bbox import BBox
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.layer import Layer

Json = Any
_Decode = Callable[[Json, Sequence[Crs]], Any]


def layers_to_json(layers: Iterable[Layer]) -> dict[str, Json]:
    """``{"crs": [[code, wkt], …], "layers": […]}``; read back by ``layers_from_json``."""
    systems: dict[Crs, int] = {}
    records = [_encode(layer, systems) for layer in layers]
    return {"crs": [[crs.code, crs.wkt] for crs in systems], "layers": records}


def layers_from_json(record: Json) -> tuple[Layer, ...]:
    """The layers of ``layers_to_json``; ValueError, TypeError or KeyError where the record is not one."""
    systems = [Crs.restore(code, wkt) for code, wkt in record["crs"]]
    decode = _decoder(Layer)
    assert decode is not None
    return tuple(decode(layer, systems) for layer in record["layers"])


def revision_of(layer: Layer) -> str:
    """A digest of all that is recorded of the layer but its name."""
    record = layers_to_json([dataclasses.replace(layer, name="", revision="")])
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _encode(value: Any, systems: dict[Crs, int]) -> Json:
    if isinstance(value, Crs):
        return systems.setdefault(value, len(systems))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_encode(item, systems) for item in value]
    if dataclasses.is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _encode(item, systems) for field, item in pairs if not _is_default(field, item)}
    return value


def _is_default(field: dataclasses.Field[Any], value: Any) -> bool:
    return type(field.default) is type(value) and bool(field.default == value)


@cache
def _decoder(hint: Any) -> _Decode | None:
    """How a JSON value becomes what the hint says; None where it already is."""
    if hint is Crs:
        return lambda value, systems: systems[value]
    if hint is BBox:
        return lambda value, systems: BBox(*value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value, systems: hint(value)
    if dataclasses.is_dataclass(hint):
        return _dataclass_decoder(hint)
    if typing.get_origin(hint) is tuple:
        return _tuple_decoder(typing.get_args(hint))
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return _optional_decoder(typing.get_args(hint))
    return None


def _dataclass_decoder(cls: Any) -> _Decode:
    hints = typing.get_type_hints(cls)
    decoders = {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(cls)}

    def decode(value: Json, systems: Sequence[Crs]) -> Any:
        arguments = {}
        for name, item in value.items():
            decoder = decoders[name]
            arguments[name] = item if decoder is None else decoder(item, systems)
        return cls(**arguments)

    return decode


def _tuple_decoder(arguments: tuple[Any, ...]) -> _Decode:
    decoder = _decoder(arguments[0])
    if decoder is None:
        return lambda value, systems: tuple(value)
    return lambda value, systems: tuple(decoder(item, systems) for item in value)


def _optional_decoder(arguments: tuple[Any, ...]) -> _Decode | None:
    decoders = [decoder for decoder in map(_decoder, arguments) if decoder is not None]
    if not decoders:
        return None
    (decoder,) = decoders
    return lambda value, systems: None if value is None else decoder(value, systems)
