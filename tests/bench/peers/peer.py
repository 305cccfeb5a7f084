"""What a server has to be told to take part."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.areas import Area
from tests.bench.processes import Server, free_port
from tests.bench.rasters import RasterKind
from tests.bench.workloads import SiteKind, Workload

WORKERS = 2


@dataclass(frozen=True)
class Site:
    """Where the benchmark has its things."""

    rasters: Path
    kinds: dict[str, RasterKind]
    workloads: tuple[Workload, ...]
    installed: Path
    """For what a peer installs once."""
    run: Path
    """For logs, sockets and configurations of this run."""
    threads: int | None = None
    """Of each worker of the sites built on mixins; None for as many as each of them serves most with."""


class Peer(ABC):
    """A server on a port of its own, with two workers."""

    site_kind: SiteKind = "folder"
    says_cached = False
    """Whether an answer's X-Cache says if it comes from a cache."""

    def __init__(self, name: str, site: Site) -> None:
        self.name = name
        self.site = site

    @property
    def log(self) -> Path:
        """What it said since it was started last."""
        return self.site.run / f"{self.name}.log"

    @abstractmethod
    def install(self) -> None:
        """Have the software on this machine; says what it installs."""

    @abstractmethod
    def versions(self) -> str:
        """What is installed, in a line."""

    @abstractmethod
    def command(self, port: int) -> list[str | Path]:
        """The command that serves in the foreground."""

    def environment(self) -> dict[str, str]:
        """Environment variables of the server, beside those of this process."""
        return {}

    @abstractmethod
    def path(self, workload: Workload, area: Area) -> str:
        """The address of a picture, from the slash that follows the port."""

    @contextmanager
    def serving(self) -> Iterator[int]:
        """Runs the server for the length of the block; its port."""
        port = free_port()
        server = Server(self.name, self.command(port), port, self.log, self.environment())
        try:
            yield port
        finally:
            server.stop()
