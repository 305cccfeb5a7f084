"""MapServer from Debian under FastCGI, in two processes that lighttpd starts.

It gets what makes it fast: datasets stay open between requests, tiles come
from its tile mode (faster than GetMap of the same size), elevations go through
256 steps of a ramp, and one connection takes many requests.
PNG is compressed as MapServer does by default.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from pathlib import Path

from tests.bench.areas import Area, MapArea
from tests.bench.peers.peer import WORKERS, Peer
from tests.bench.peers.wms import get_map
from tests.bench.workloads import Composite, Ramp, Workload

PACKAGES = ("cgi-mapserver", "lighttpd")
_PROGRAMS = ("mapserv", "lighttpd")
_SERVICE = "/mapserv"


class MapServer(Peer):
    """Draws RGBA, for tiles at the edge of the data are partly transparent."""

    format_options: tuple[str, ...] = ()

    def install(self) -> None:
        if all(map(_program, _PROGRAMS)):
            return
        command = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]
        if os.geteuid() != 0:
            raise RuntimeError(f"MapServer is missing. Install it: sudo {' '.join(command)}")
        print(f"Installing MapServer: {' '.join(command)}", flush=True)
        # lighttpd is started here when it is needed, and not by the package.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)

    def versions(self) -> str:
        first = [
            _output(_program("mapserv"), "-v").split(" OUTPUT", 1)[0],
            _output(_program("lighttpd"), "-v").split(" ", 1)[0],
        ]
        return ", ".join(part.replace(" version", "") for part in first) + self._tuning()

    def _tuning(self) -> str:
        return f" ({', '.join(self.format_options)})" if self.format_options else ""

    def command(self, port: int) -> list[str | Path]:
        run = self.site.run
        mapfile, configuration, server = (run / f"{self.name}.{ending}" for ending in ("map", "conf", "lighttpd.conf"))
        mapfile.write_text(self._mapfile())
        configuration.write_text(f'CONFIG\n  ENV\n    MS_MAPFILE "{mapfile}"\n  END\nEND\n')
        server.write_text(self._lighttpd(port, configuration))
        return [_program("lighttpd"), "-D", "-f", server]

    def path(self, workload: Workload, area: Area) -> str:
        if isinstance(area, MapArea):
            return get_map(_SERVICE, workload.name, area)
        return f"{_SERVICE}?mode=tile&tilemode=gmap&layers={workload.name}&tile={area.column}+{area.row}+{area.zoom}"

    def _lighttpd(self, port: int, configuration: Path) -> str:
        return textwrap.dedent(f"""\
            server.modules = ("mod_fastcgi")
            server.bind = "127.0.0.1"
            server.port = {port}
            server.document-root = "{self.site.run}"
            server.max-keep-alive-requests = 60000
            fastcgi.server = ("{_SERVICE}" => ((
                "bin-path" => "{_program("mapserv")}",
                "socket" => "{self.site.run}/{self.name}.socket",
                "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "{configuration}"),
                "max-procs" => {WORKERS},
                "check-local" => "disable",
            )))
            """)

    def _mapfile(self) -> str:
        options = "\n".join(f'    FORMATOPTION "{option}"' for option in self.format_options)
        layers = "\n".join(self._layer(workload) for workload in self.site.workloads if not workload.cached)
        return f"""MAP
  NAME "bench"
  SIZE 256 256
  MAXSIZE 4096
  EXTENT -20037508.34 -20037508.34 20037508.34 20037508.34
  IMAGETYPE "png"
  OUTPUTFORMAT
    NAME "png"
    DRIVER AGG/PNG
    MIMETYPE "image/png"
    IMAGEMODE RGBA
    EXTENSION "png"
    TRANSPARENT ON
{options}
  END
  PROJECTION "init=epsg:3857" END
  WEB METADATA
    "ows_title" "bench"
    "ows_enable_request" "*"
    "ows_srs" "EPSG:3857 EPSG:4326"
  END END
{layers}
END
"""

    def _layer(self, workload: Workload) -> str:
        kind = self.site.kinds[workload.raster]
        return f"""  LAYER
    NAME "{workload.name}"
    TYPE RASTER
    STATUS ON
    DATA "{self.site.rasters / kind.name}.tif"
    PROJECTION "init=epsg:{kind.epsg}" END
    METADATA "ows_title" "{workload.name}" END
    PROCESSING "RESAMPLE=NEAREST"
    PROCESSING "CLOSE_CONNECTION=DEFER"
{_style(workload)}
  END"""


class TunedMapServer(MapServer):
    """With the fastest PNG that it can be told to write; larger files."""

    format_options = ("COMPRESSION=1",)


def _style(workload: Workload) -> str:
    style = workload.style
    if isinstance(style, Ramp):
        scaling = f"""    PROCESSING "SCALE={style.low},{style.high}"
    PROCESSING "SCALE_BUCKETS=256"
"""
        return scaling + "\n".join(_classes(style))
    if isinstance(style, Composite):
        return f"""    PROCESSING "BANDS={",".join(map(str, style.bands))}"
    PROCESSING "SCALE={style.low},{style.high}\""""
    return ""


def _classes(ramp: Ramp) -> Iterator[str]:
    """A class for each two neighbours of the colours: MapServer interpolates within one, and has no longer ramps."""
    edges = [ramp.low + (ramp.high - ramp.low) * step / (len(ramp.colours) - 1) for step in range(len(ramp.colours))]
    for low, high, first, last in zip(edges, edges[1:], ramp.colours, ramp.colours[1:], strict=False):
        yield f"""    CLASS
      EXPRESSION ([pixel] >= {low} AND [pixel] {"<=" if high == ramp.high else "<"} {high})
      STYLE
        COLORRANGE {" ".join(map(str, (*first, *last)))}
        DATARANGE {low} {high}
        RANGEITEM "pixel"
      END
    END"""


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/cgi-bin") or ""


def _output(*command: str) -> str:
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
