"""Where a layer's row says that its image is, and where on the ground."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.core.files.storage import InvalidStorageError, storages
from django.db import router
from django.db.models import FileField
from django.db.models.fields.files import FieldFile

from ogc_large_image import conf
from ogc_large_image.errors import SourceNotFound, SourceRefused
from ogc_large_image.geo.crs import PIXEL, Crs
from ogc_large_image.publishing.registering import Registration, registry
from ogc_large_image.sources.georeference import Georeference, checked_extent, checked_geotransform, fitted_geotransform
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.address import is_remote, parse_remote
from ogc_large_image.storage.field_files import field_file_ref, stored_path
from ogc_large_image.storage.paths import source_ref

if TYPE_CHECKING:
    from ogc_large_image.publishing.models import Layer

OUTSIDE = "The file is below none of TRUSTED_FOLDERS."


def source_of(row: Layer) -> SourceRef:
    """The image in its present state; SourceError where it is not there, or none that may be published."""
    ref = ref_of(row)
    georeference = georeference_of(row)
    return replace(ref, variable=row.variable, place=georeference.digest if georeference else "")


class SourceFields(Protocol):
    """The fields of a row that name its image."""

    @property
    def path(self) -> str: ...
    @property
    def file(self) -> FieldFile: ...
    @property
    def storage(self) -> str: ...
    @property
    def stored_name(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def origin_id(self) -> str: ...


def ref_of(row: SourceFields) -> SourceRef:
    """The file or object that the fields name, in its present state; SourceError as of ``source_of``."""
    if row.path:
        return _path_ref(row.path)
    return _origin_ref(row) if row.origin else field_file_ref(_stored_file(row))


def is_elsewhere(row: SourceFields, recorded_address: str) -> bool:
    """Whether the image, which was described by this address, is in a storage that keeps no files on this machine."""
    if row.path:
        return False
    if row.origin:
        registration = registry.of_origin(row.origin)
        # What a get_path says may be signed for a while only.
        return registration is not None and (registration.is_elsewhere or is_remote(recorded_address))
    return stored_path(_stored_file(row)) is None


def local_path(row: Layer) -> str | None:
    """Where on this machine the image is, if it is there; None where it is kept elsewhere. SourceError where none is named."""
    if row.path:
        return row.path if parse_remote(row.path) is None else None
    if row.origin:
        return _origin_path(row)
    path = stored_path(_stored_file(row))
    return None if path is None else str(path)


def georeference_of(row: Layer) -> Georeference | None:
    """What is given by hand; ValueError or CrsNotSupported where it is not whole."""
    if not row.crs:
        if any(each is not None for each in (row.geotransform, row.points, row.extent)):
            raise ValueError("A geotransform, ground control points and an extent need a CRS.")
        return None
    crs = _crs(row.crs.strip())
    if crs.is_pixel:
        return Georeference(PIXEL)
    if row.points is not None:
        return Georeference(crs, fitted_geotransform(row.points))
    if row.geotransform is not None:
        return Georeference(crs, checked_geotransform(row.geotransform))
    return Georeference(crs, extent=None if row.extent is None else checked_extent(row.extent))


def _crs(text: str) -> Crs:
    if text.upper() == PIXEL.code:
        return PIXEL
    return Crs.from_wkt(text) if "[" in text else Crs.parse(text)


def _path_ref(path: str) -> SourceRef:
    if parse_remote(path) is None:
        real = Path(os.path.realpath(path))
        if not any(real.is_relative_to(folder) for folder in conf.site_settings().trusted_folders):
            raise SourceRefused(OUTSIDE)
    return source_ref(path)


def _stored_file(row: SourceFields) -> FieldFile:
    if row.file:
        return row.file
    try:
        field = FileField(storage=storages[row.storage])
    except InvalidStorageError:
        raise SourceNotFound("There is no storage of this alias.") from None
    field.set_attributes_from_name("file")
    return FieldFile(None, field, row.stored_name)


def _origin_path(row: SourceFields) -> str | None:
    if _registration(row).is_elsewhere:
        return None
    address = _origin_ref(row).address
    return None if is_remote(address) else address


def _registration(row: SourceFields) -> Registration:
    found = registry.of_origin(row.origin)
    if found is None:
        raise SourceNotFound("The model is not registered any more.")
    return found


def _origin_ref(row: SourceFields) -> SourceRef:
    registration = _registration(row)
    # Just saved, it may not be in a copy of the database yet.
    objects = registration.model._base_manager.using(router.db_for_write(registration.model))
    found = objects.filter(pk=row.origin_id).first()
    if found is None:
        raise SourceNotFound("The object is not there any more.")
    return registration.image_of(found)
