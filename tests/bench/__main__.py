"""Runs the benchmark; exits with 1 where a target is missed, 2 where a measurement is void."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ogc_large_image.sources.datasets import FLAVOUR
from tests.bench.areas import Area, draw_maps, draw_tiles
from tests.bench.client import Load, Question, WrongAnswer, ask, ask_one
from tests.bench.peers import PEERS, STANDARD, OursCached, Peer, Site, contestants
from tests.bench.pictures import compare, side_by_side
from tests.bench.processes import ServerFailed
from tests.bench.rasters import FORMAT, RASTERS, SMALL
from tests.bench.report import judge, machine
from tests.bench.workloads import WORKLOADS, Workload

_CPUS = 2
_WARM_UP = 32
"""Requests before those that count: every worker has imported, opened and looked up what it will need."""
_BUSY = 0.5
"""A load average above which figures mean little."""
_PICTURES = 4
_CACHED_AREAS = 50
_CACHED_ROUNDS = 160
"""So often each of them is asked for in a round."""
_FIRST_ONES = 16
_END_OF_LOG = 2000
_SURE = 5
"""So many warm-ups in a row have everything from the cache, before it is measured."""
_SILENT_ROUNDS = 6
"""Rounds of four in which the cache of a server that does not tell of it has got them all."""


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    workloads: tuple[Workload, ...]
    peers: tuple[str, ...]
    rounds: int
    tiles: int
    maps: int
    clients: int
    threads: int | None
    is_small: bool
    pictures: bool


def main() -> int:
    """The exit code."""
    plan, data = _arguments()
    # The servers are children in sessions of their own: end them too when this process is asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _use_two_cpus()
    if os.getloadavg()[0] > _BUSY and not plan.is_small:
        print(f"Load average {os.getloadavg()[0]:.1f}: something else is running, so the figures will be doubtful.")
    kinds = SMALL if plan.is_small else RASTERS
    rasters = data / f"rasters-{FORMAT}{'-small' if plan.is_small else ''}"
    _make_rasters(rasters, plan.is_small)
    with tempfile.TemporaryDirectory(prefix="ogc-large-image-bench-") as run:
        site = Site(rasters, kinds, plan.workloads, data / "installed", Path(run), plan.threads)
        site.installed.mkdir(exist_ok=True)
        peers = contestants(plan.peers, site, plan.workloads)
        for peer in peers:
            peer.install()
        print(f"\n{machine()}")
        for peer in peers:
            print(f"{peer.name:20}{peer.versions()}")
        print(flush=True)
        try:
            results = _measure(plan, site, peers, data / "pictures")
        except (WrongAnswer, ServerFailed) as error:
            print(f"Void: {error}", file=sys.stderr)
            return 2
    return _report(plan, results, data, [peer.versions() for peer in peers])


def _arguments() -> tuple[Plan, Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Speed beside other tile servers, as ratios.")
    parser.add_argument("--data", type=Path, default=cache / "ogc-large-image-bench", help="rasters, peers and results")
    parser.add_argument("--small", action="store_true", help="little of everything and no other server: does it work?")
    parser.add_argument("--workloads", type=_names(WORKLOADS), default=list(WORKLOADS), help=", ".join(WORKLOADS))
    parser.add_argument("--peers", type=_names(PEERS), default=None, help=f"{', '.join(PEERS)}; default: {','.join(STANDARD)}")
    parser.add_argument("--rounds", type=int, default=None, help="default: 5")
    parser.add_argument("--tiles", type=int, default=None, help="tiles in a round; default: 600")
    parser.add_argument("--maps", type=int, default=None, help="maps in a round; default: 48")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--threads", type=int, help="of each worker of the sites with mixins; default: each one's best")
    parser.add_argument("--pictures", action="store_true", help="keep the compared pictures side by side")
    given = parser.parse_args()
    peers = given.peers or (["ours"] if given.small else list(STANDARD))
    return Plan(
        workloads=tuple(WORKLOADS[name] for name in given.workloads),
        peers=("ours", *(name for name in peers if name != "ours")),
        rounds=given.rounds or (1 if given.small else 5),
        tiles=given.tiles or (24 if given.small else 600),
        maps=given.maps or (4 if given.small else 48),
        clients=given.clients,
        threads=given.threads,
        is_small=given.small,
        pictures=given.pictures,
    ), given.data.resolve()


def _names(known: Mapping[str, object]) -> Callable[[str], list[str]]:
    """A reader of some of these names with commas between them."""

    def names(text: str) -> list[str]:
        found = text.split(",")
        if not known.keys() >= set(found):
            raise ValueError(text)
        return found

    return names


def _use_two_cpus() -> None:
    """For the servers and the clients together, so that larger machines measure the same."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CPUS])


def _make_rasters(folder: Path, small: bool) -> None:
    command = [sys.executable, "-m", "tests.bench.rasters", str(folder), *(["--small"] if small else [])]
    subprocess.run(command, check=True)
    for path in folder.glob("*.tif"):
        with path.open("rb") as file:  # into the system's page cache, for all alike
            while file.read(1 << 24):
                pass


def _measure(plan: Plan, site: Site, peers: Sequence[Peer], pictures: Path) -> dict[str, list[dict[str, Load]]]:
    results: dict[str, list[dict[str, Load]]] = {workload.name: [] for workload in plan.workloads}
    areas = {workload.name: _draw(plan, site, workload) for workload in plan.workloads}
    for number in range(plan.rounds):
        # Every round has servers of its own, so that what one has in memory by now is the same in each.
        with ExitStack() as running:
            ports = {peer: running.enter_context(peer.serving()) for peer in peers}
            for workload in plan.workloads:
                if workload.cached:
                    continue
                warm_up, *rounds = areas[workload.name]
                present = [peer for peer in peers if peer.site_kind == workload.site_kind]
                loads = {
                    peer.name: _load(plan, peer, ports[peer], workload, warm_up, rounds[number])
                    for peer in _alternated(present, number)
                }
                results[workload.name].append({peer.name: loads[peer.name] for peer in present})
                print(f"round {number + 1} {workload.name:10}" + _rates(loads), flush=True)
                if number == 0:
                    _compare(plan, {peer: ports[peer] for peer in present}, workload, rounds[number], pictures)
        for workload in plan.workloads:
            if workload.cached:
                present = _cached_contestants(site, peers, workload)
                loads = {
                    peer.name: _load_cached(plan, peer, workload, areas[workload.name][0])
                    for peer in _alternated(present, number)
                }
                results[workload.name].append({peer.name: loads[peer.name] for peer in present})
                print(f"round {number + 1} {workload.name:10}" + _rates(loads), flush=True)
    return results


def _cached_contestants(site: Site, peers: Sequence[Peer], workload: Workload) -> list[Peer]:
    """No server of folders but ours has a cache of pictures."""
    if workload.site_kind == "folder":
        return [OursCached("ours", site)]
    return [peer for peer in peers if peer.site_kind == workload.site_kind]


def _draw(plan: Plan, site: Site, workload: Workload) -> list[Sequence[Area]]:
    """The areas to warm up with, and those of each round."""
    kind = site.kinds[workload.raster]
    if workload.cached:
        return [draw_tiles(kind, 1, min(_CACHED_AREAS, plan.tiles))[0]]
    if workload.areas == "maps":
        drawn = draw_maps(kind, plan.rounds + 1, plan.maps, workload.size)
        return [drawn[-1][:_WARM_UP], *drawn[:-1]]
    warm_up = -(-min(_WARM_UP, plan.tiles) // plan.rounds)
    hands = draw_tiles(kind, plan.rounds, plan.tiles + warm_up)
    return [[tile for hand in hands for tile in hand[plan.tiles :]], *(hand[: plan.tiles] for hand in hands)]


def _alternated(peers: Sequence[Peer], number: int) -> Iterator[Peer]:
    """Each in turn the first one."""
    first = number % len(peers)
    yield from (*peers[first:], *peers[:first])


def _questions(peer: Peer, workload: Workload, areas: Sequence[Area]) -> list[Question]:
    return [_question(peer, workload, area) for area in areas]


def _question(peer: Peer, workload: Workload, area: Area) -> Question:
    return Question(peer.path(workload, area), area.width, area.height)


def _load(plan: Plan, peer: Peer, port: int, workload: Workload, warm_up: Sequence[Area], areas: Sequence[Area]) -> Load:
    with _answers_of(peer):
        _begin(port, _question(peer, workload, warm_up[0]))
        ask(port, _questions(peer, workload, warm_up), plan.clients, cached=None)
        return ask(port, _questions(peer, workload, areas), plan.clients)


def _begin(port: int, question: Question) -> None:
    """One after another, until each worker has most likely answered: the original now and then fails where its first two come at once."""
    for _ in range(_FIRST_ONES):
        ask_one(port, question)


@contextmanager
def _answers_of(peer: Peer) -> Iterator[None]:
    """WrongAnswer tells whose answer it was, and what that server says."""
    try:
        yield
    except WrongAnswer as error:
        raise WrongAnswer(f"{peer.name}: {error}\n{peer.log.read_text(errors='replace')[-_END_OF_LOG:]}") from error


def _load_cached(plan: Plan, peer: Peer, workload: Workload, areas: Sequence[Area]) -> Load:
    with peer.serving() as port, _answers_of(peer):
        questions = _questions(peer, workload, areas)
        _begin(port, questions[0])
        found_in_a_row = 0
        for _ in range(60 if peer.says_cached else _SILENT_ROUNDS):
            # Each worker has a cache of its own, and one of them may have answered everything once or twice.
            found_all = ask(port, questions * 4, plan.clients, cached=None).hits == 4 * len(questions)
            found_in_a_row = found_in_a_row + 1 if found_all else 0
            if found_in_a_row == _SURE:
                break
        times = _CACHED_ROUNDS if not plan.is_small else 4
        return ask(port, questions * times, plan.clients, cached=True if peer.says_cached else None)


def _compare(plan: Plan, ports: dict[Peer, int], workload: Workload, areas: Sequence[Area], folder: Path) -> None:
    """WrongAnswer unless every peer draws what ours draws."""
    for number, area in enumerate(areas[:_PICTURES]):
        drawn = {peer.name: ask_one(port, _question(peer, workload, area)) for peer, port in ports.items()}
        if plan.pictures:
            folder.mkdir(exist_ok=True)
            side_by_side(list(drawn.values()), folder / f"{FLAVOUR}-{workload.name}-{number}.png")
        for name, picture in drawn.items():
            agreement = compare(drawn["ours"], picture)
            if not agreement.holds:
                raise WrongAnswer(
                    f"{workload.name}, {area}: {name} draws another picture than ours: {agreement.coverage:.1%} of the pixels"
                    f" are shown alike, colours differ by {agreement.levels:.1f}."
                )


def _rates(loads: dict[str, Load]) -> str:
    return "".join(f"  {name} {load.rate:.1f}/s" for name, load in loads.items())


def _report(plan: Plan, results: dict[str, list[dict[str, Load]]], data: Path, versions: list[str]) -> int:
    verdicts = [judge(workload, results[workload.name], FLAVOUR) for workload in plan.workloads]
    for verdict in verdicts:
        print("\n" + "\n".join(verdict.lines))
    if plan.is_small:
        print("\nIt works; so few tiles are no measurement.")
        return 0
    folder = data / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{time.strftime('%Y%m%dT%H%M%S')}-{FLAVOUR}.json"
    figures = {verdict.workload.name: verdict.figures for verdict in verdicts}
    path.write_text(json.dumps({"machine": machine(), "versions": versions, "workloads": figures}, indent=1))
    misses = [miss for verdict in verdicts for miss in verdict.misses]
    print(f"\n{'All targets are met.' if not misses else 'Missed: ' + '; '.join(misses) + '.'}  Figures: {path}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
