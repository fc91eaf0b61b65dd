"""The consensus recovers a planted centre, and scores best where the values are right."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.consensus import SELECTORS, consensus_shots
from clipit.algorithms.selection import even_shots, systematic_sample, top_shots
from clipit.algorithms.semantic import semantic_f1, tag_iou


def test_every_group_is_represented_by_its_most_typical_shot() -> None:
    """Three scenes of one value; shot 4 of each shows all that the others show a part of."""
    scene = np.zeros((9, 12), dtype=bool)
    for shot in range(9):
        scene[shot, shot % 4 : shot % 4 + 1] = True
    scene[4, :4] = True
    tags = np.zeros((27, 12), dtype=bool)
    for number in range(3):
        tags[9 * number : 9 * number + 9, 4 * number : 4 * number + 4] = scene[:, :4]
    selected = consensus_shots(np.ones(27), 3, tag_iou(tags, tags))
    assert np.flatnonzero(selected).tolist() == [4, 13, 22]


def test_alike_shots_are_represented_wherever_they_are() -> None:
    """Two kinds in any order, one of them three times as likely: it has three of four shots."""
    kind = np.random.default_rng(0).permutation(400) % 2
    similarity = (kind[:, None] == kind[None]).astype(float)
    selected = consensus_shots(np.where(kind == 1, 3.0, 1.0), 20, similarity)
    assert kind[selected].sum() == 15


def noisy_video(rng: np.random.Generator) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Shots of 12 kinds with tags that come and go, and how likely each shot is selected."""
    kinds = rng.random((12, 30)) < 0.15
    kind = np.repeat(rng.integers(12, size=80), 5)
    tags = kinds[kind] ^ (rng.random((400, 30)) < 0.05)
    return tags, rng.random(12)[kind] ** 2 + 0.01


def test_it_agrees_better_with_summaries_drawn_by_the_values() -> None:
    rng = np.random.default_rng(0)
    found: dict[str, list[float]] = {name: [] for name in SELECTORS}
    for _ in range(6):
        tags, values = noisy_video(rng)
        similarity = tag_iou(tags, tags)
        people = [rng.choice(400, 20, replace=False, p=values / values.sum()) for _ in range(10)]
        for name, select in SELECTORS.items():
            selected = select(values, 20, similarity)
            found[name].append(np.mean([semantic_f1(tags[selected], tags[p]).f1 for p in people]))
    means = {name: np.mean(f1) for name, f1 in found.items()}
    assert means["consensus"] > means["even"] + 0.03
    assert means["even"] > means["top"]


@pytest.mark.parametrize("name", SELECTORS)
def test_the_requested_count_is_selected(name: str) -> None:
    same = np.ones((7, 7))
    for values in (np.zeros(7), np.ones(7), np.eye(7)[3]):
        assert SELECTORS[name](values, 3, same).sum() == 3
        assert SELECTORS[name](values, 9, same).sum() == 7


def test_a_sample_is_proportional_to_the_values() -> None:
    values = np.array([1.0, 0.0, 2.0, 1.0])
    starts = (np.arange(100) + 0.5) / 100
    drawn = np.concatenate([systematic_sample(values, 2, start) for start in starts])
    assert np.bincount(drawn, minlength=4) == pytest.approx(values / 4 * 200, abs=1)


def test_selectors_know_their_shots() -> None:
    values, similarity = np.array([0.1, 0.9, 0.8, 0.1, 0.1]), np.eye(5)
    assert (SELECTORS["top"](values, 2, similarity) == top_shots(values, 2)).all()
    assert (SELECTORS["even"](values, 2, similarity) == even_shots(values, 2)).all()
