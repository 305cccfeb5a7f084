"""The names that django-large-image has in its ``utilities``, for sites that come from there."""

from ogc_large_image.storage.field_files import field_file_to_local_path, field_file_to_s3_url, patch_internal_presign
from ogc_large_image.storage.folders import get_cache_dir, get_file_lock, get_file_safe_path, get_lock_dir, get_temp_dir
from ogc_large_image.storage.vsi import make_vsi, param_nully

__all__ = [
    "field_file_to_local_path",
    "field_file_to_s3_url",
    "get_cache_dir",
    "get_file_lock",
    "get_file_safe_path",
    "get_lock_dir",
    "get_temp_dir",
    "make_vsi",
    "param_nully",
    "patch_internal_presign",
]
