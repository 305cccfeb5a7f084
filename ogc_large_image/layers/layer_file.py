"""What an operator writes beside images: words, links, styles and dimensions of layers, in JSON with a closed set of keys.

``dem.tif.layer.json`` or ``dem.layer.json`` is about the one image;
``_folder.layer.json`` about all images of its folder and below, and by the
patterns of its ``layers`` about some of them. What is more particular goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ogc_large_image.geo.resampling import Resampling
from ogc_large_image.layers.dimension_spec import DimensionKind

SUFFIX = ".layer.json"
FOLDER_FILE = f"_folder{SUFFIX}"
LONGEST_FILE = 1 << 20

Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]
MediaType = Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+(;.*)?$", max_length=200)]
# WMS lists styles with commas between them; a tile's address has slashes.
StyleName = Annotated[str, StringConstraints(pattern=r"^[^,/\s][^,/]*$", max_length=100)]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\.][^/\\]*$", max_length=255)]


class LayerFileError(ValueError):
    """A layer file that cannot be used; the text names the file, the key and the reason."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LogoPart(_Part):
    """The provider's logo."""

    url: Url
    type: MediaType
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class AttributionPart(_Part):
    """Whom to name."""

    title: Text | None = None
    url: Url | None = None
    logo: LogoPart | None = None


class IdentifierPart(_Part):
    """What somebody else calls the layer."""

    authority: Annotated[str, StringConstraints(pattern=r"^[\w.:-]+$", max_length=100)]
    url: Url
    value: Text


class LinkPart(_Part):
    """A document about the layer, or its data."""

    url: Url
    type: MediaType
    standard: Text | None = None
    """Of a metadata record: ``ISO19115:2003``, ``FGDC:1998`` …"""


class StylePart(_Part):
    """A named style: in JSON, from an SLD file beside the layer file, or with neither what the image itself has."""

    name: StyleName
    title: Text | None = None
    abstract: Text | None = None
    style: dict[str, Any] | None = None
    sld: FileName | None = None


class DimensionPart(_Part):
    """A dimension by hand, or what is to be changed of one that the image has (``DimensionSpec``)."""

    name: Text
    kind: Annotated[DimensionKind, Field(strict=False)] = DimensionKind.AXIS
    axis: str = ""
    units: str | None = None
    unit_symbol: str | None = None
    extent: Text | None = None
    default: str | None = None
    nearest_value: bool | None = None
    multiple_values: bool | None = None
    current: bool | None = None
    title: str | None = None


class ScalesPart(_Part):
    """Scale denominators that the layer is meant for."""

    min: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    max: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class BandPart(_Part):
    """What the numbers of a band are."""

    band: Annotated[int, Field(ge=1)]
    name: Text | None = None
    unit: Text | None = None
    scale: Annotated[float, Field(allow_inf_nan=False)] | None = None
    offset: Annotated[float, Field(allow_inf_nan=False)] | None = None
    categories: list[str] | None = None
    """By value, from 0 on; empty for values that mean nothing."""


class SharedPart(_Part):
    """What can be said of many layers at once; None is nothing said."""

    keywords: list[Text] | None = None
    attribution: AttributionPart | None = None
    metadata: list[LinkPart] | None = None
    queryable: bool | None = None
    resampling: Annotated[Resampling, Field(strict=False)] | None = None
    scales: ScalesPart | None = None
    styles: Annotated[list[StylePart], Field(min_length=1)] | None = None
    dimensions: list[DimensionPart] | None = None
    bands: list[BandPart] | None = None
    tile_matrix_sets: list[Text] | None = None


class VariablePart(SharedPart):
    """What can be said of one layer."""

    title: Text | None = None
    abstract: Text | None = None
    identifiers: list[IdentifierPart] | None = None
    data: list[LinkPart] | None = None


class ImagePart(VariablePart):
    """What can be said of one file, which may hold several images."""

    variables: dict[str, VariablePart] = {}


class FolderPart(SharedPart):
    """What can be said of a folder."""

    layers: dict[str, ImagePart] = {}
    """By patterns of file names, such as ``temperature_*.tif``."""


def read_layer_file(path: Path) -> ImagePart | FolderPart:
    """The file's content; LayerFileError for anything that is not known or not meant so."""
    kind = FolderPart if path.name == FOLDER_FILE else ImagePart
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise LayerFileError(f"{path.name} is longer than {LONGEST_FILE} bytes")
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise LayerFileError(f"{path.name}: {error.strerror or 'it cannot be read'}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise LayerFileError(f"{path.name}: {place + ': ' if place else ''}{first['msg']}") from error


def parts_for(part: ImagePart | FolderPart, file_name: str, variable: str) -> Iterator[SharedPart]:
    """What a file says of one image, the more general first."""
    yield part
    if isinstance(part, FolderPart):
        for pattern, image in part.layers.items():
            if fnmatchcase(file_name, pattern):
                yield from parts_for(image, file_name, variable)
    elif variable in part.variables:
        yield part.variables[variable]


def merged(parts: Sequence[SharedPart]) -> VariablePart:
    """All that the parts say of one layer, the last of those that speak of something having it."""
    said: dict[str, Any] = {}
    for part in parts:
        said |= {name: value for name in VariablePart.model_fields if (value := getattr(part, name, None)) is not None}
    return VariablePart.model_construct(**said)
