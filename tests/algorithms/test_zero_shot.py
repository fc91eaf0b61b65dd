"""Zero-shot scores recover planted shots."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.zero_shot import smooth, zero_shot_scores
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError

D, SHOT = 32, 12
DEFAULT = ZeroShotOptions()


def directions(count: int, seed: int = 0) -> NDArray[Any]:
    return np.linalg.qr(np.random.default_rng(seed).standard_normal((D, D)))[0][:count]


def video(shots: list[NDArray[Any]], noise: float = 0.05) -> NDArray[Any]:
    """SHOT picks of each direction, with noise and random norms."""
    rng = np.random.default_rng(1)
    rows = np.repeat(np.stack(shots), SHOT, axis=0)
    rows = rows + noise * rng.standard_normal(rows.shape)
    return (rows * rng.uniform(0.5, 20, (len(rows), 1))).astype(np.float32)


def best_shot(scores: NDArray[Any]) -> int:
    return int(scores.reshape(-1, SHOT).mean(axis=1).argmax())


@pytest.mark.parametrize("wanted", range(4))
def test_query_ranks_matching_shot_first(wanted: int) -> None:
    shots = directions(4)
    scores = zero_shot_scores(video(list(shots)), None, 3 * shots[wanted], DEFAULT)
    top = np.argsort(-scores)[:SHOT] // SHOT
    assert np.mean(top == wanted) > 0.9
    assert scores.dtype == np.float32 and 0 < scores.min() < 0.5 < scores.max() < 1


def test_contrast_discounts_hub_pick() -> None:
    """A hub is closer to the query than the answer, and as close to all captions."""
    query, *others = directions(5)
    captions = np.stack([query, *others])
    answer, hub = 0.5 * query + 2 * directions(6)[5], captions.sum(0)
    image = video([answer, others[0], hub, others[1]], noise=0.01)
    plain = zero_shot_scores(image, captions, query, ZeroShotOptions(contrast=0))
    contrasted = zero_shot_scores(image, captions, query, ZeroShotOptions(contrast=1))
    assert (best_shot(plain), best_shot(contrasted)) == (2, 0)


def test_context_prefers_shot_over_isolated_pick() -> None:
    query, other, third = directions(3)
    image = video([other, query + 0.5 * third, third], noise=0)
    image[3] = query  # an isolated frame that matches exactly
    alone, together = (
        zero_shot_scores(image, None, query, ZeroShotOptions(context=context)).argmax()
        for context in (0, 4)
    )
    assert alone == 3
    assert SHOT <= together < 2 * SHOT


def test_generic_scores_prefer_typical_shots() -> None:
    common, *rest = directions(5)
    shots = [common + 0.6 * rest[0], common + 0.6 * rest[1], rest[3], common + 0.6 * rest[2]]
    options = ZeroShotOptions(diverse=0)
    scores = zero_shot_scores(video(shots), None, None, options).reshape(-1, SHOT).mean(axis=1)
    assert scores.argmin() == 2


def test_generic_scores_prefer_picks_unlike_their_neighbours() -> None:
    still, *changing = directions(SHOT + 1)
    image = np.concatenate([video([still, still]), np.stack(changing).astype(np.float32)])
    scores = zero_shot_scores(image, None, None, ZeroShotOptions(representative=0))
    assert best_shot(scores) == 2


def test_captions_raise_matching_shot() -> None:
    shots = directions(4)
    image = video(list(shots))
    found = [
        best_shot(zero_shot_scores(image, shots[[index]], None, DEFAULT)) for index in range(4)
    ]
    assert found == [0, 1, 2, 3]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_videos_get_valid_scores(length: int) -> None:
    image = directions(length).astype(np.float32)
    for query in (None, image[0]):
        scores = zero_shot_scores(image, image[:0], query, DEFAULT)
        assert scores.shape == (length,)
        assert ((scores > 0) & (scores < 1)).all()


def test_equal_picks_score_equal_and_no_picks_give_empty_scores() -> None:
    image = np.ones((9, D), dtype=np.float32)
    for query in (None, directions(1)[0]):
        assert zero_shot_scores(image, image[:2], query, DEFAULT) == pytest.approx(np.full(9, 0.5))
    assert zero_shot_scores(image[:0], None, None, DEFAULT).shape == (0,)


def test_scores_are_invariant_to_embedding_norms() -> None:
    shots = directions(4)
    image, text = video(list(shots)), shots[:2] + shots[1:3]
    one = zero_shot_scores(image, text, shots[2], DEFAULT)
    two = zero_shot_scores(7 * image, 0.1 * text, 5 * shots[2], DEFAULT)
    assert two == pytest.approx(one, abs=1e-5)


def test_different_widths_are_rejected() -> None:
    image = np.ones((4, D), dtype=np.float32)
    with pytest.raises(DataError, match="expected query of the width of the frames, 32, found 3"):
        zero_shot_scores(image, None, np.ones(3), DEFAULT)
    with pytest.raises(DataError, match="captions of the width of the frames, 32, found 5"):
        zero_shot_scores(image, np.ones((2, 5)), None, DEFAULT)


def test_smooth_matches_hand_computed_values() -> None:
    assert smooth(np.array([0.0, 4, 0, 0]), 1).tolist() == [4 / 3, 2, 1, 0]
    assert smooth(np.full((5, 2), 3.0), 9) == pytest.approx(np.full((5, 2), 3.0))
