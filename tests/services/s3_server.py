"""An S3 server (versitygw) with one bucket, and Django storages that use it."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from storages.backends.s3 import S3Storage

from tests.services.programs import free_port, program, running

ACCESS, SECRET, BUCKET, REGION = "tester", "not-a-secret-of-anybody", "images", "us-east-1"


@dataclass
class S3Server:
    port: int
    scheme: str = "http"
    certificate: Path | None = None

    @property
    def host(self) -> str:
        return f"localhost:{self.port}" if self.certificate else f"127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def bucket(self) -> Any:
        session = boto3.Session(ACCESS, SECRET, region_name=REGION)
        verify = str(self.certificate) if self.certificate else None
        return session.resource("s3", endpoint_url=self.endpoint, verify=verify).Bucket(BUCKET)

    def storage(self, **options: Any) -> S3Storage:
        given = {"access_key": ACCESS, "secret_key": SECRET, "bucket_name": BUCKET, "endpoint_url": self.endpoint}
        given |= {"region_name": REGION, "addressing_style": "path", "signature_version": "s3v4", "file_overwrite": True}
        if self.certificate:
            given["verify"] = str(self.certificate)
        return S3Storage(**{**given, **options})

    def put(self, key: str, content: bytes) -> None:
        self.bucket.put_object(Key=key, Body=content)

    def delete(self, key: str) -> None:
        self.bucket.Object(key).delete()

    @property
    def variables(self) -> dict[str, str]:
        """What GDAL's ``/vsis3/`` is configured with."""
        return {
            "AWS_S3_ENDPOINT": self.host,
            "AWS_HTTPS": "YES" if self.scheme == "https" else "NO",
            "AWS_VIRTUAL_HOSTING": "FALSE",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }


@contextlib.contextmanager
def s3_server(folder: Path, *, tls: bool = False) -> Iterator[S3Server]:
    server = S3Server(free_port())
    data, sidecar = folder / "data", folder / "sidecar"
    data.mkdir(parents=True)
    sidecar.mkdir()
    options = ["--port", f"127.0.0.1:{server.port}", "--access", ACCESS, "--secret", SECRET, "--region", REGION]
    if tls:
        server.scheme, server.certificate = "https", certificate(folder)
        options += ["--cert", str(server.certificate), "--key", str(folder / "key.pem")]
    with running([program("versitygw"), *options, "posix", "--sidecar", str(sidecar), str(data)], server.port):
        server.bucket.create()
        yield server


def certificate(folder: Path) -> Path:
    """A certificate of localhost, signed by itself."""
    path = folder / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2", "-nodes"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(path),
        *subject,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path
