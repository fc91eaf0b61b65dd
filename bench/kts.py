"""Kernel temporal segmentation: CPU time and memory against plain Python, one run.

    python bench/kts.py [--max-picks 7200]

The baseline is the plain-Python dynamic program of tests/algorithms/kts_oracle.py; beyond 300
picks it is extrapolated from the same run by its number of steps (marked ~).
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
from clipit.algorithms import kts
from tests.algorithms import kts_oracle

P = ParamSpec("P")
Result = TypeVar("Result")
LINE = "{:>6} {:>12} {:>8} {:>10} {:>9} {:>8} {:>6}"


def features_of(n: int, dim: int = 512, seed: int = 0) -> NDArray[Any]:
    """Unit-length float32 features that change every 5 to 60 picks."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(n), rng.integers(5, 60, size=n))[:n]
    rows = rng.normal(size=(n, dim))[labels] + 0.8 * rng.normal(size=(n, dim))
    unit: NDArray[Any] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit.astype(np.float32)


def cpu_s(
    function: Callable[P, Result], *args: P.args, **options: P.kwargs
) -> tuple[float, Result]:
    """CPU seconds and result of one call."""
    before = time.process_time()
    result = function(*args, **options)
    return time.process_time() - before, result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--max-picks", type=int, default=7200, help="picks of the longest exact run"
    )
    max_picks = parser.parse_args().max_picks
    first_s, _ = cpu_s(kts.segment, features_of(60), 6)
    print(f"first call (compiles, or loads what was compiled before): {first_s:.2f} CPU-s")

    base = 300
    oracle_s, expected = cpu_s(
        kts_oracle.change_points, features_of(base).astype(float), base // 10
    )
    assert kts.segment(features_of(base), base // 10).tolist() == expected
    heads = ("picks", "longest shot", "CPU-s", "python", "ratio", "peak MB", "shots")
    print(LINE.format(*heads), " cost above the optimum")
    for n in [size for size in (300, 1200, 3000, 7200) if size <= max_picks]:
        features = features_of(n)
        own_s, exact = cpu_s(kts.segment, features, n // 10)
        row(n, None, own_s, oracle_s * (n / base) ** 3, n > base, exact, "0 (is the optimum)")
        if n < 3000:
            continue
        best = kts.cost(features, exact)
        for limit in (1200, 240, 40):
            own_s, banded = cpu_s(kts.segment, features, n // 10, max_shot_picks=limit)
            above = kts.cost(features, banded) - best
            row(n, limit, own_s, None, False, banded, f"{above:.2e} ({above / best:.2e} of it)")
    n = 5 * max_picks
    for limit in (240, 1200):
        own_s, banded = cpu_s(kts.segment, features_of(n), n // 10, max_shot_picks=limit)
        row(n, limit, own_s, None, False, banded, "not known")


def row(
    n: int,
    limit: int | None,
    own_s: float,
    python_s: float | None,
    extrapolated: bool,
    points: NDArray[np.int64],
    above: str,
) -> None:
    """Print one measurement."""
    python = f"{'~' if extrapolated else ''}{python_s:.1f}" if python_s else ""
    ratio = f"{python_s / own_s:.0f}x" if python_s else ""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    cells = (n, limit or "any", f"{own_s:.3f}", python, ratio, peak, len(points) + 1)
    print(LINE.format(*cells), f" {above}", flush=True)


if __name__ == "__main__":
    main()
