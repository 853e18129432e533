"""Timing on a machine that others use too: rounds that are interleaved, and the quietest of them."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """Milliseconds: the lowest of the rounds' medians, and the 99th percentile of all calls."""

    p50: float
    p99: float


def interleaved(calls: Mapping[str, Call], *, rounds: int, each: int, warm_up: int = 40) -> dict[str, Timing]:
    """Time every call `each` times a round, one after the other, so that all meet the same noise.

    Noise only ever adds time, so the quietest round says most about the code.
    """
    for call in calls.values():
        for _ in range(warm_up):
            call()
    found: dict[str, list[list[float]]] = {name: [] for name in calls}
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in calls.items():
                found[name].append(_time(call, each))
            gc.collect()
    finally:
        gc.enable()
    return {name: _summary(parts) for name, parts in found.items()}


def _time(call: Call, times: int) -> list[float]:
    spent = []
    for _ in range(times):
        start = time.perf_counter_ns()
        call()
        spent.append((time.perf_counter_ns() - start) / 1e6)
    return spent


def _summary(rounds: list[list[float]]) -> Timing:
    together = sorted(ms for part in rounds for ms in part)
    return Timing(
        p50=min(statistics.median(part) for part in rounds),
        p99=together[min(len(together) - 1, len(together) * 99 // 100)],
    )
