"""What rows may hold, told to those who write them in the admin's forms."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from pydantic import ValidationError as PartError

from ogc_large_image import conf
from ogc_large_image.errors import OgcLargeImageError
from ogc_large_image.geo.crs import Crs
from ogc_large_image.geo.tilematrixsets import TILE_MATRIX_SETS
from ogc_large_image.geo.tilematrixsets_json import TileMatrixSetError, load_tile_matrix_set
from ogc_large_image.geo.tilematrixsets_own import OWN
from ogc_large_image.layers.layer_file import VariablePart
from ogc_large_image.layers.service_metadata import ServiceMetadata
from ogc_large_image.publishing.json_values import problem_of

if TYPE_CHECKING:
    from ogc_large_image.publishing.models import Layer, LayerGroup, Style


def check_json(value: Any) -> None:
    """What every database keeps."""
    problem = problem_of(value)
    if problem:
        raise ValidationError(problem)


layer_name = RegexValidator(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*\Z", "Letters, digits, _, - and . only, and no . at the beginning.")


def is_name(text: str) -> bool:
    """Whether a layer or group can have this name; no database is asked for any other, some of which it refuses."""
    return layer_name.regex.match(text) is not None


def check_texts(value: Any) -> None:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValidationError('This is a list of texts: ["one", "two"].')
    check_json(value)


def check_details(value: Any) -> None:
    """The keys that layer files have for one layer, but for those that are fields of their own."""
    check_json(value)
    own = {"title", "abstract", "keywords", "styles"} & value.keys() if isinstance(value, dict) else set()
    if own:
        raise ValidationError(f"{', '.join(sorted(own))}: there are fields of their own.")
    try:
        VariablePart.model_validate(value)
    except PartError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValidationError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def check_metadata(value: Any) -> None:
    """Fields of ServiceMetadata."""
    known = {field.name for field in dataclasses.fields(ServiceMetadata)} - {"title", "abstract"}
    if not isinstance(value, dict) or value.keys() - known:
        raise ValidationError(f"The keys are {', '.join(sorted(known))}.")
    if "keywords" in value:
        check_texts(value["keywords"])
    if not all(isinstance(text, str) for key, text in value.items() if key != "keywords"):
        raise ValidationError("All values but keywords are texts.")
    check_json(value)


def check_crs_list(value: Any) -> None:
    """Codes of CRSs that maps can be drawn in."""
    check_texts(value)
    for code in value:
        try:
            is_pixel = Crs.parse(code).is_pixel
        except OgcLargeImageError as error:
            raise ValidationError(f"{code}: {error.message}") from None
        if is_pixel:
            raise ValidationError("The pixels' own CRS is no CRS of a service.")


def check_tile_matrix_set(definition: Any) -> str:
    """The identifier of a set that can be served."""
    if not isinstance(definition, dict):
        raise ValidationError({"definition": "This is an object in JSON."})
    if problem := problem_of(definition):
        raise ValidationError({"definition": problem})
    try:
        identifier = load_tile_matrix_set(definition).identifier
    except TileMatrixSetError as error:
        raise ValidationError({"definition": f"The set {error}."}) from None
    of_settings = {each.identifier for each in conf.site_settings().tile_matrix_sets}
    if identifier in TILE_MATRIX_SETS or identifier in of_settings or identifier == OWN:
        raise ValidationError({"definition": f"The 'id' {identifier!r} is taken by a set that is served already."})
    return identifier


def check_tree(group: LayerGroup) -> None:
    """No group is below itself, and none deeper than its path can tell."""
    above = group.parent
    while above is not None:
        if above.pk == group.pk:
            raise ValidationError({"parent": "A group cannot be inside itself."})
        above = above.parent
    if len(group.path_of_names()) > group._meta.get_field("path").max_length:
        raise ValidationError({"parent": "The names of the groups around it are too many, or too long."})


def check_style(style: Style) -> None:
    """A style that can be drawn."""
    from ogc_large_image.publishing.drawn_styles import style_value

    if problem := problem_of(style.definition):
        raise ValidationError({"definition": problem})
    try:
        style_value(style)
    except OgcLargeImageError as error:
        raise ValidationError({"sld" if style.sld else "definition": error.message}) from None


def check_source(layer: Layer) -> None:
    """Exactly one place that the image is at."""
    given = [bool(layer.file), bool(layer.path), bool(layer.storage or layer.stored_name), bool(layer.origin)]
    if sum(given) != 1 or bool(layer.storage) != bool(layer.stored_name):
        raise ValidationError("An image is an upload, or at a path, or an object of a storage.")
    from ogc_large_image.publishing.sources import source_of

    try:
        if layer.path or layer.stored_name:
            source_of(layer)
    except OgcLargeImageError as error:
        raise ValidationError({"path" if layer.path else "stored_name": error.message}) from None


def check_georeference(layer: Layer) -> None:
    """A CRS with what it needs, or nothing."""
    from ogc_large_image.publishing.sources import georeference_of

    try:
        georeference_of(layer)
    except (OgcLargeImageError, ValueError) as error:
        raise ValidationError({"crs": str(error)}) from None
