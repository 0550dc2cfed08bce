"""A year of 10,000 buyers drawn 100,000 times, with a policy that bears a first loss and a most, and without one.

Ours beside the plain numpy loop over scenarios, the same vectorised over blocks of scenarios, and the random numbers
that both of them need alone: one normal number a buyer and scenario. Ours draws the failures only, half of its years
from bad ones, so that its standard errors in the tail are smaller at as many scenarios; they stand beside. Each runs
alone in a process, which tells its seconds and its most memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.special import ndtri

from xlcredit.losses import asset_correlation
from xlcredit.retention.factors import SHIFT
from xlcredit.retention.policyyear import Cover, without
from xlcredit.retention.simulation import REPLICATES, Portfolio, simulate

BUYERS, SCENARIOS = 10_000, 100_000
BLOCK = 500
"""Scenarios of a block of the vectorised peer: 5,000,000 numbers at a time."""
GRADES = ([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08], [0.1, 0.15, 0.2, 0.2, 0.15, 0.1, 0.07, 0.03])
CONFIDENCES = (0.99, 0.995)

Array = np.ndarray


def firms() -> tuple[Portfolio, Cover]:
    """Buyers of one sector, and a policy for all of them."""
    random = np.random.default_rng(1)
    pd = random.choice(GRADES[0], BUYERS, p=GRADES[1])
    ead = (np.exp(random.normal(10, 1.5, BUYERS)) * 100).astype(np.int64)
    lgd, one, none = np.full(BUYERS, 0.45), np.ones(BUYERS, dtype=np.int64), np.zeros(BUYERS, dtype=np.int64)
    correlation = np.array([asset_correlation(float(one)) for one in pd])
    covered = ead * 8 // 10
    claim = covered * 9 // 10
    year = np.array([int(claim.sum()) // 2_000]), np.array([int(claim.sum()) // 10])
    found = Portfolio(pd, lgd, ead.astype(float), lgd, correlation, none, np.ones((1, 1)))
    return found, Cover(claim, covered, one, one, none, *year)


def quantiles(losses: Array) -> tuple[list[float], list[float]]:
    """Quantiles of losses, and their standard errors by the spread of as many parts as ours has."""
    parts = [np.quantile(part, CONFIDENCES) for part in np.array_split(losses, REPLICATES)]
    errors = np.std(parts, axis=0, ddof=1) / np.sqrt(REPLICATES)
    return np.quantile(losses, CONFIDENCES).tolist(), errors.tolist()


def ours(threads: int, shift: float = SHIFT) -> tuple[list[float], list[float]]:
    """The product; with shift 0 it draws ordinary years only, as the peers do."""
    portfolio, cover = firms()
    found = simulate(portfolio, [cover, without(BUYERS)], SCENARIOS, 1, CONFIDENCES, threads=threads, shift=shift)
    errors = np.std(found.parts[:, 0, 2:], axis=0, ddof=1) / np.sqrt(REPLICATES)
    return [found.losses[0].quantile(one) for one in CONFIDENCES], errors.tolist()


def drawn(size: tuple[int, ...], count: int) -> Iterator[tuple[Array, Array]]:
    """State of the economy and own numbers of the buyers, again and again."""
    random = np.random.default_rng(1)
    for _ in range(count):
        yield random.standard_normal((*size, 1)), random.standard_normal((*size, BUYERS))


def by_scenario() -> tuple[list[float], list[float]]:
    """A loop over scenarios; each is an array of all buyers."""
    (portfolio, cover), losses = firms(), np.empty(SCENARIOS)
    root, own, barrier = np.sqrt(portfolio.correlation), np.sqrt(1 - portfolio.correlation), ndtri(portfolio.pd)
    first, most, lgd = int(cover.first_loss[0]), int(cover.liability[0]), portfolio.lgd
    for place, (state, numbers) in enumerate(drawn((), SCENARIOS)):
        failed = root * state + own * numbers < barrier
        paid = min(max(int(cover.claim[failed].sum()) - first, 0), most)
        losses[place] = (lgd[failed] * portfolio.ead[failed]).sum() - 0.45 * paid
    return quantiles(losses)


def vectorised() -> tuple[list[float], list[float]]:
    """Blocks of scenarios × buyers."""
    (portfolio, cover), losses = firms(), []
    root, own, barrier = np.sqrt(portfolio.correlation), np.sqrt(1 - portfolio.correlation), ndtri(portfolio.pd)
    loss, claim = portfolio.lgd * portfolio.ead, cover.claim.astype(float)
    for state, numbers in drawn((BLOCK,), SCENARIOS // BLOCK):
        failed = (root * state + own * numbers < barrier).astype(float)
        paid = np.clip(failed @ claim - cover.first_loss[0], 0, cover.liability[0])
        losses.append(failed @ loss - 0.45 * paid)
    return quantiles(np.concatenate(losses))


def randoms() -> tuple[list[float], list[float]]:
    """Nothing but the random numbers."""
    for _ in drawn((BLOCK,), SCENARIOS // BLOCK):
        pass
    return [], []


PARTS: dict[str, Callable[[], Any]] = {
    "ours, 1 thread": lambda: ours(1),
    "ours, 2 threads": lambda: ours(2),
    "ours, ordinary years only": lambda: ours(1, 0.0),
    "random numbers alone": randoms,
    "vectorised numpy": vectorised,
    "numpy loop over scenarios": by_scenario,
}


def alone(name: str) -> dict[str, Any]:
    """What one part took and found, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.retention", name]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Run every part and print it beside ours on one thread."""
    print(f"{BUYERS:,} buyers, {SCENARIOS:,} scenarios, policy with annual first loss and maximum liability")
    found = {name: alone(name) for name in PARTS}
    base, least = found["ours, 1 thread"]["seconds"], found["ours, 1 thread"]["found"][1][0]
    for name, one in found.items():
        said = "".join(
            f"  {confidence:.1%} {value / 1e8:,.3f} m ± {error / 1e8:.4f}"
            for confidence, value, error in zip(CONFIDENCES, *one["found"], strict=False)
        )
        errors = one["found"][1]
        # The error falls with the root of the scenarios: what as small an error in the 99 % as ours would take.
        as_sure = f"{one['seconds'] * (errors[0] / least) ** 2:8.1f} s to be as sure" if errors else ""
        took = f"{one['seconds']:7.2f} s  {one['seconds'] / base:6.2f} x  {one['megabytes']:5.0f} MB"
        print(f"{name:26} {took}{said}  {as_sure}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        started = time.perf_counter()
        result = PARTS[sys.argv[1]]()
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "megabytes": memory, "found": result}))
    else:
        main()
