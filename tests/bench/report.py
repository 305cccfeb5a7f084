"""Figures: medians over the rounds, ratios taken within a round, and whether they are what they are to be."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.client import Load
from tests.bench.workloads import Workload

Rounds = Sequence[Mapping[str, Load]]
"""For each round, what came of each peer."""


@dataclass
class Verdict:
    """Of one workload."""

    workload: Workload
    lines: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


def judge(workload: Workload, rounds: Rounds, flavour: str) -> Verdict:
    """A table of the peers, and every target that is missed."""
    verdict = Verdict(workload)
    verdict.lines.append(f"{workload.title} [{workload.name}], {len(rounds[0]['ours'].latencies)} requests a round")
    verdict.lines.append(
        f"  {'':20}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'KiB':>7}{'ours / it':>11}   each round        target"
    )
    for peer in rounds[0]:
        loads = [one[peer] for one in rounds]
        figures: dict[str, Any] = {
            "requests_per_second": statistics.median(load.rate for load in loads),
            "p50_ms": 1000 * statistics.median(_quantile(load.latencies, 0.50) for load in loads),
            "p95_ms": 1000 * statistics.median(_quantile(load.latencies, 0.95) for load in loads),
            "kib": sum(load.bytes for load in loads) / sum(len(load.latencies) for load in loads) / 1024,
        }
        line = f"  {peer:20}{figures['requests_per_second']:8.1f}{figures['p50_ms']:9.1f}{figures['p95_ms']:9.1f}{figures['kib']:7.1f}"
        if peer == "ours":
            line += _rate_target(verdict, figures["requests_per_second"])
        else:
            line += _ratio_target(verdict, peer, [one["ours"].rate / one[peer].rate for one in rounds], flavour, figures)
        verdict.figures[peer] = figures
        verdict.lines.append(line.rstrip())
    return verdict


def _rate_target(verdict: Verdict, rate: float) -> str:
    least = verdict.workload.requests_per_second
    if not least:
        return ""
    met = rate >= least
    if not met:
        verdict.misses.append(f"{verdict.workload.name}: {rate:.0f} requests/s instead of {least:.0f}")
    return f"{'':31}≥ {least:.0f} req/s: {'met' if met else 'MISSED'}"


def _ratio_target(verdict: Verdict, peer: str, ratios: list[float], flavour: str, figures: dict[str, Any]) -> str:
    ratio = statistics.median(ratios)
    figures["ratio"], figures["ratios"] = ratio, ratios
    each = " ".join(f"{value:.2f}" for value in ratios)
    text = f"{ratio:10.2f}×   {each:18}"
    target = verdict.workload.targets.get(peer)
    if target is None:
        return text
    least = target.in_flavour(flavour)
    met = ratio >= least
    if not met:
        verdict.misses.append(f"{verdict.workload.name}: {ratio:.2f} × {peer} instead of {least} ×")
    return f"{text}≥ {least} ×: {'met' if met else 'MISSED'}"


def _quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine() -> str:
    """Processor, its cores in use, memory, system, and how busy it was already."""
    model = platform.processor() or platform.machine()
    memory = 0.0
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return f"{model}, {cores} cores used of {os.cpu_count()}, {memory:.0f} GiB, {platform.system()} {platform.release()}, load before {load:.1f}"
