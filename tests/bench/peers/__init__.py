"""The servers that are compared, as a table."""

from __future__ import annotations

from tests.bench.peers.mapserver import MapServer, TunedMapServer
from tests.bench.peers.ours import Ours, OursCached
from tests.bench.peers.peer import Peer, Site
from tests.bench.peers.titiler import TiTiler

PEERS: dict[str, type[Peer]] = {
    "ours": Ours,
    "mapserver": MapServer,
    "titiler": TiTiler,
    "mapserver-fast-png": TunedMapServer,
}
STANDARD = ("ours", "mapserver", "titiler")

__all__ = ["PEERS", "STANDARD", "Ours", "OursCached", "Peer", "Site"]
