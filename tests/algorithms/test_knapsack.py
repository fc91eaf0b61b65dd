"""The knapsack against brute force and an exact integer solver."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from clipit.algorithms.knapsack import knapsack

items = st.lists(st.tuples(st.floats(0, 5, width=32), st.integers(1, 9)), min_size=1, max_size=9)


@given(items, st.integers(0, 30))
def test_knapsack_matches_brute_force(items: list[tuple[float, int]], capacity: int) -> None:
    values, weights = (np.array(column) for column in zip(*items, strict=True))
    best = max(
        float(values[list(map(bool, subset))].sum())
        for subset in product([0, 1], repeat=len(items))
        if weights[list(map(bool, subset))].sum() <= capacity
    )
    selected = knapsack(values, weights, capacity)
    assert weights[selected].sum() <= capacity
    assert values[selected].sum() == pytest.approx(best, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_knapsack_matches_exact_solver_at_benchmark_size(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.random(70), rng.integers(20, 400, 70)
    capacity = int(0.15 * weights.sum())
    solved = milp(
        -values,
        integrality=np.ones(70),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(weights[None], ub=capacity),
        options={"mip_rel_gap": 0},
    )
    assert values[knapsack(values, weights, capacity)].sum() == pytest.approx(-solved.fun)


def test_ties_and_zero_values_are_not_selected() -> None:
    # The second of two equal items cannot improve on the first; a value of 0 never does.
    assert knapsack(np.array([1.0, 1.0, 0.0]), np.array([2, 2, 1]), 3).tolist() == [
        True,
        False,
        False,
    ]


def test_items_heavier_than_capacity_are_not_selected() -> None:
    assert knapsack(np.array([9.0, 1.0]), np.array([5, 2]), 4).tolist() == [False, True]


def test_weights_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive, found 0"):
        knapsack(np.ones(2), np.array([1, 0]), 3)
