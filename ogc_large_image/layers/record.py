"""Layers as plain JSON values, so that one process describes images and others serve them.

A field that holds its default is left out, and coordinate reference systems are
kept once beside the layers, by their codes where they have any: WKT is longer
than all the rest.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from enum import Enum
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter, ValidationError, ValidationInfo
from pydantic.dataclasses import dataclass

from ogc_large_image.errors import CrsNotSupported, OgcLargeImageError
from ogc_large_image.geo.crs import Crs
from ogc_large_image.layers.layer import Layer
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.soundness import check_description

Json = Any


def layers_to_json(layers: Iterable[Layer]) -> dict[str, Json]:
    """``{"crs": [[code, wkt], …], "layers": […]}``; read back by ``layers_from_json``."""
    systems: dict[Crs, int] = {}
    records = [_encode(layer, systems) for layer in layers]
    return {"crs": [[crs.code, crs.recorded_wkt] for crs in systems], "layers": records}


def layer_to_text(layer: Layer) -> str:
    """One layer as JSON of ASCII characters alone, which any database keeps as it is; read back by ``layer_from_text``."""
    return json.dumps(layers_to_json([layer]), separators=(",", ":"))


def layers_from_json(record: Json) -> tuple[Layer, ...]:
    """The layers of ``layers_to_json``; ValueError where the record is not one."""
    return _RECORDS.validate_python(record, context=[]).layers


def layer_from_text(text: str) -> Layer:
    """The layer of ``layer_to_text``, in less than half of the time; ValueError where there is none, or none of an image.

    Others may have written over the text, and one of ten thousand must not take the rest with it.
    """
    try:
        (layer,) = _RECORDS.validate_json(text, context=[]).layers
    except ValidationError:
        # Of the name of a file that is no UTF-8 there is half a character left, which pydantic does not read.
        (layer,) = layers_from_json(_loaded(text))
        _check_letters(layer)
    check_description(layer.description)
    if layer.dimensions:
        _check_dimensions(layer)
    return layer


def is_record(text: str | None) -> bool:
    """Whether ``layer_from_text`` reads it: not where it is another version's that said less, or another PROJ's CRS."""
    try:
        return bool(text and layer_from_text(text))
    except (OgcLargeImageError, ValueError, TypeError):
        return False


def revision_of(layer: Layer) -> str:
    """A digest of all that is recorded of the layer but its name."""
    record = layers_to_json([dataclasses.replace(layer, name="", revision="")])
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _check_dimensions(layer: Layer) -> None:
    places = dict(enumerate(len(axis.values) for axis in layer.description.axes))
    if any(each.axis is not None and places.get(each.axis) != len(each.values) for each in layer.dimensions):
        raise ValueError("A dimension is of no axis.")


def _check_letters(layer: Layer) -> None:
    """UnicodeEncodeError for half a character where it is not in the name of a file."""
    record = layers_to_json([dataclasses.replace(layer, source=SourceRef("", ""), series=())])
    json.dumps(record, ensure_ascii=False).encode()


def _loaded(text: str) -> Json:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("The record is nested too deep.") from error


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


def _restored(systems: tuple[tuple[str, str], ...], info: ValidationInfo) -> tuple[tuple[str, str], ...]:
    """They are read before the layers, which name them by their places in the context."""
    listed: list[Crs] = info.context  # type: ignore[assignment]
    try:
        listed.extend(Crs.restore(code, wkt) for code, wkt in systems)
    except CrsNotSupported as error:
        raise ValueError(error.message) from error
    return systems


@dataclass(frozen=True, slots=True)
class _Record:
    crs: Annotated[tuple[tuple[str, str], ...], AfterValidator(_restored)]
    layers: tuple[Layer, ...]


_RECORDS: TypeAdapter[_Record] = TypeAdapter(_Record)
