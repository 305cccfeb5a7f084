"""A layer from its row, read without an instance of the model: ten thousand of those take longer than all the rest."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db.models import ExpressionWrapper, F, QuerySet, TextField
from django.db.models.fields.files import FieldFile
from pydantic import ValidationError

from ogc_large_image.errors import OgcLargeImageError, SourceError
from ogc_large_image.layers.layer import DEFAULT_STYLE
from ogc_large_image.layers.layer import Layer as ServedLayer
from ogc_large_image.layers.layer_file import LayerFileError, VariablePart
from ogc_large_image.layers.layer_settings import with_part
from ogc_large_image.layers.record import layer_from_text
from ogc_large_image.publishing.json_values import problem_of
from ogc_large_image.publishing.models import Layer
from ogc_large_image.publishing.sources import is_elsewhere, ref_of
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.styles.style import Style as DrawnStyle

logger = logging.getLogger(__name__)


class LayerRow(NamedTuple):
    """What a layer is made of."""

    pk: int
    stamp: str
    group_id: int | None
    name: str
    title: str
    abstract: str
    path: str
    file_name: str
    storage: str
    stored_name: str
    origin: str
    origin_id: str
    record: str | None
    """None where the image is not described."""
    keywords: str
    """JSON, as is the next one."""
    details: str

    @property
    def file(self) -> FieldFile:
        """As an instance of the model has it."""
        return FieldFile(None, Layer._meta.get_field("file"), self.file_name)


_JSON = ("keywords", "details")
_COLUMNS = [{"file_name": "file"}.get(name, name) for name in LayerRow._fields if name not in _JSON]
_TEXTS = [ExpressionWrapper(F(name), TextField()) for name in _JSON]
_EMPTY = frozenset({"", "[]", "{}", "null"})


class DecodedLayer(NamedTuple):
    """A row's layer."""

    layer: ServedLayer
    is_elsewhere: bool
    """Whether its image may be gone, or another one, without any change of the row."""


def read_rows(rows: QuerySet[Layer]) -> Sequence[LayerRow]:
    """The rows in their order, by one query."""
    return [LayerRow._make(row) for row in rows.values_list(*_COLUMNS, *_TEXTS)]


def decode_row(row: LayerRow, styles: tuple[DrawnStyle, ...], group: tuple[str, ...], revision: str) -> DecodedLayer | None:
    """The row's layer, which these styles and titles of groups belong to; None where there is none in it. Raises SourceError."""
    try:
        return _decoded(row, styles, group, revision) if row.record else None
    except SourceError:
        raise
    except (OgcLargeImageError, LayerFileError, ValueError, KeyError, TypeError, RecursionError) as error:
        # A row that was written past its checks must not take the others with it.
        logger.warning("The layer %s cannot be served: %s", row.name, _reason(error))
        return None


def _reason(error: Exception) -> str:
    """The first of what may be as many reasons as there are values in the row."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _decoded(row: LayerRow, styles: tuple[DrawnStyle, ...], group: tuple[str, ...], revision: str) -> DecodedLayer:
    found = layer_from_text(row.record or "")
    elsewhere = is_elsewhere(row, found.source.address)
    layer = replace(
        found,
        name=row.name,
        title=row.title or row.name,
        abstract=row.abstract,
        keywords=() if row.keywords in _EMPTY else _keywords(row.keywords),
        group=group,
        styles=styles or (DEFAULT_STYLE,),
        source=_present_source(row, found.source) if elsewhere else found.source,
        revision=revision,
    )
    if row.details not in _EMPTY:
        layer = with_part(layer, VariablePart.model_validate_json(row.details))
    return DecodedLayer(layer, elsewhere)


def _keywords(text: str) -> tuple[str, ...]:
    found = json.loads(text)
    if problem := problem_of(found):
        raise ValueError(problem)
    return tuple(map(str, found))


def _present_source(row: LayerRow, recorded: SourceRef) -> SourceRef:
    """The file as it is now; its variable and its place on the ground are those that the description is of."""
    return replace(ref_of(row), variable=recorded.variable, place=recorded.place)
