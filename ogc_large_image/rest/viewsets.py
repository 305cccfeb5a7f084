"""Mixins that make a Django REST framework view set serve images.

The actions come from one table (``actions``); this module says only where the
image of a request is.
"""

from __future__ import annotations

import os
from typing import Any

from django.db.models.fields.files import FieldFile
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from ogc_large_image.rest.data import DataDetailMixin, DataMixin
from ogc_large_image.rest.lookup import found_object
from ogc_large_image.rest.metadata import MetaDataDetailMixin, MetaDataMixin
from ogc_large_image.rest.tiles import TilesDetailMixin, TilesMixin
from ogc_large_image.storage.field_files import field_file_to_local_path, field_file_to_s3_url, field_file_url
from ogc_large_image.storage.vsi import make_vsi


class LargeImageMixin(DataMixin, MetaDataMixin, TilesMixin):
    """For a view set without objects: implement ``get_path(request, pk=None)``."""


class LargeImageDetailMixin(DataDetailMixin, MetaDataDetailMixin, TilesDetailMixin):
    """For each object of a view set: implement ``get_path(request, pk=None)``."""


class LargeImageFileDetailMixin(LargeImageDetailMixin):
    """For objects with a file field, whose name ``FILE_FIELD_NAME`` is."""

    FILE_FIELD_NAME: str = ""

    def get_field_file(self) -> FieldFile:
        """The object's file."""
        instance = found_object(self)
        try:
            return getattr(instance, self.FILE_FIELD_NAME)
        except (AttributeError, TypeError) as error:
            raise APIException("`FILE_FIELD_NAME` is not set to a field of the model.") from error

    def get_path(self, request: Request, pk: Any = None) -> str | os.PathLike[str]:
        """The file itself where its storage is a folder, else a local copy."""
        return field_file_to_local_path(self.get_field_file())


class LargeImageVSIFileDetailMixin(LargeImageFileDetailMixin):
    """For objects whose file is read where it is stored, through GDAL's virtual file systems."""

    USE_VSI: bool = True
    USE_PRESIGNED_URLS: bool = True
    """By the address that the storage signs; else as ``s3://bucket/key``, with this machine's own credentials."""

    def get_path(self, request: Request, pk: Any = None) -> str | os.PathLike[str]:
        """A path of GDAL's virtual file systems."""
        if not self.USE_VSI:
            return super().get_path(request, pk)
        field_file = self.get_field_file()
        if self.USE_PRESIGNED_URLS:
            return make_vsi(field_file_url(field_file))
        try:
            return make_vsi(field_file_to_s3_url(field_file))
        except TypeError as error:
            raise APIException("Without presigned addresses the file's storage is to be S3.") from error
