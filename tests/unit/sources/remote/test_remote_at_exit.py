"""A process may end while remote images are open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rasters import RasterSpec, ramp, write
from tests.unit.sources.remote.web_server import WebServer

PROGRAM = """
import builtins, sys
from ogc_large_image.sources.pool import SourcePool
from ogc_large_image.sources.remote import hosts, vsi
from ogc_large_image.sources.remote.address import parse_remote
from ogc_large_image.sources.remote.files import remote_ref

class Kept:
    pass

hosts._provide = lambda: hosts.RemoteHosts(private=(f"127.0.0.1:{sys.argv[2]}",))
kept = Kept()
kept.itself = kept
kept.pool = SourcePool()
with kept.pool.reader(remote_ref(parse_remote(sys.argv[1]))):
    pass
if sys.argv[3] == "builtins":
    builtins.kept = kept
print(len(vsi._handles))
"""


@pytest.mark.parametrize("kept_in", ["main", "builtins"])
def test_images_that_are_still_open_do_not_end_it_by_a_signal(server: WebServer, tmp_path: Path, kept_in: str) -> None:
    server.files["/dem.tif"] = write(tmp_path / "dem.tif", RasterSpec(ramp())).read_bytes()
    command = [sys.executable, "-c", PROGRAM, server.url("/dem.tif"), str(server.port), kept_in]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "1\n", "")
