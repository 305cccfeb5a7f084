"""Objects of S3 without an address of their own: signed here, with the configuration that GDAL's ``/vsis3/`` takes."""

from __future__ import annotations

import logging
import os
import time
from functools import lru_cache
from typing import Any

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.recent import Recent
from ogc_large_image.sources.remote.ranges import UNANSWERED

_log = logging.getLogger(__name__)

_VALID_SECONDS = 3600
_USED_SECONDS = 600
_MAX_SIGNED = 1000
_VARIABLES = (
    "AWS_S3_ENDPOINT",
    "AWS_HTTPS",
    "AWS_VIRTUAL_HOSTING",
    "AWS_NO_SIGN_REQUEST",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_ACCESS_KEY_ID",
)
_OFF = frozenset({"NO", "FALSE", "OFF", "0"})
_signed: Recent[tuple[float, str]] = Recent(_MAX_SIGNED)


def signed_url(bucket: str, key: str) -> str:
    """The object's address, good for an hour; the same for some minutes."""
    configuration = tuple(os.environ.get(name, "") for name in _VARIABLES)
    now = time.monotonic()
    known = _signed.get((configuration, bucket, key))
    if known is not None and now - known[0] < _USED_SECONDS:
        return known[1]
    url = _sign(configuration, bucket, key)
    _signed.set((configuration, bucket, key), (now, url))
    return url


def _sign(configuration: tuple[str, ...], bucket: str, key: str) -> str:
    try:
        client = _client(configuration)
        parameters = {"Bucket": bucket, "Key": key}
        return str(client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=_VALID_SECONDS))
    except Exception as error:  # noqa: BLE001 - missing packages, missing credentials, wrong profiles
        _log.warning("An object of S3 cannot be asked for: %s", error)
        raise SourceUnreadable(UNANSWERED) from None


@lru_cache(maxsize=8)
def _client(configuration: tuple[str, ...]) -> Any:
    """boto3's, with GDAL's variables beside those that it knows itself (credentials, profiles, regions)."""
    try:
        import botocore.session
        from botocore import UNSIGNED
        from botocore.config import Config
    except ImportError as error:
        raise RuntimeError("the extra 's3' is not installed") from error
    given = dict(zip(_VARIABLES, configuration, strict=True))
    endpoint = given["AWS_S3_ENDPOINT"]
    if endpoint and "://" not in endpoint:
        endpoint = f"{'http' if given['AWS_HTTPS'].upper() in _OFF else 'https'}://{endpoint}"
    style = "path" if given["AWS_VIRTUAL_HOSTING"].upper() in _OFF else "auto"
    unsigned = given["AWS_NO_SIGN_REQUEST"] and given["AWS_NO_SIGN_REQUEST"].upper() not in _OFF
    config = Config(signature_version=UNSIGNED if unsigned else "s3v4", s3={"addressing_style": style})
    region = given["AWS_REGION"] or given["AWS_DEFAULT_REGION"] or None
    return botocore.session.get_session().create_client("s3", region, endpoint_url=endpoint or None, config=config)
