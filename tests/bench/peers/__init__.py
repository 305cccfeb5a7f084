"""The servers that are compared, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.bench.peers.django_large_image import DjangoLargeImage, OursMixins
from tests.bench.peers.mapserver import MapServer, TunedMapServer
from tests.bench.peers.ours import Ours, OursCached
from tests.bench.peers.peer import Peer, Site
from tests.bench.peers.titiler import TiTiler
from tests.bench.workloads import Workload

PEERS: dict[str, type[Peer]] = {
    "ours": Ours,
    "mapserver": MapServer,
    "titiler": TiTiler,
    "django-large-image": DjangoLargeImage,
    "mapserver-fast-png": TunedMapServer,
}
STANDARD = ("ours", "mapserver", "titiler", "django-large-image")


def contestants(names: Sequence[str], site: Site, workloads: Iterable[Workload]) -> list[Peer]:
    """The peers of these names that the workloads need, ours first; ours is another one for view sets than for folders."""
    kinds = {workload.site_kind for workload in workloads}
    found = [PEERS[name](name, site) for name in names]
    found += [OursMixins("ours", site)] if "ours" in names else []
    return sorted((peer for peer in found if peer.site_kind in kinds), key=lambda peer: peer.name != "ours")


__all__ = ["PEERS", "STANDARD", "OursCached", "Peer", "Site", "contestants"]
