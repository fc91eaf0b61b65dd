"""Zero-shot scores recover planted shots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.leave_one_out import shot_deltas
from clipit.algorithms.zero_shot import caption_deltas, fits, title_deltas, zero_shot_scores
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError
from tests.embedded import embedded

D, SHOT = 32, 12
DEFAULT = ZeroShotOptions()
PLAIN = ZeroShotOptions(smoothing_s=0, similar=0)


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
    scores = zero_shot_scores(embedded(video(list(shots))), 3 * shots[wanted], DEFAULT)
    top = np.argsort(-scores)[:SHOT] // SHOT
    assert np.mean(top == wanted) > 0.9
    assert scores.dtype == np.float32 and 0 < scores.min() < 0.5 < scores.max() < 1


def test_contrast_discounts_hub_pick() -> None:
    """A hub is closer to the query than the answer, and as close to all captions."""
    query, *others = directions(5)
    captions = np.stack([query, *others])
    answer, hub = 0.5 * query + 2 * directions(6)[5], captions.sum(0)
    told = embedded(video([answer, others[0], hub, others[1]], noise=0.01), captions=captions)
    plain = zero_shot_scores(told, query, ZeroShotOptions(contrast=0))
    contrasted = zero_shot_scores(told, query, ZeroShotOptions(contrast=1))
    assert (best_shot(plain), best_shot(contrasted)) == (2, 0)


def test_smoothing_prefers_shot_over_isolated_pick() -> None:
    query, other, third = directions(3)
    image = video([other, query + 0.5 * third, third], noise=0)
    image[3] = query  # an isolated frame that matches exactly
    alone, together = (
        zero_shot_scores(embedded(image), query, options).argmax()
        for options in (PLAIN, ZeroShotOptions(smoothing_s=1, similar=0))
    )
    assert alone == 3
    assert SHOT <= together < 2 * SHOT


def test_generic_scores_prefer_typical_shots() -> None:
    common, *rest = directions(6)
    shots = [common + 0.6 * rest[0], *(common + 0.6 * one for one in rest[1:4]), rest[4]]
    order = [0, 1, 4, 2, 3]
    scores = zero_shot_scores(embedded(video([shots[i] for i in order])), None, DEFAULT)
    assert scores.reshape(-1, SHOT).mean(axis=1)[1:-1].argmin() == 1  # ends are less important


def test_captions_raise_matching_shot_and_a_title_wins_over_them() -> None:
    shots = directions(4)
    image = video(list(shots))
    found = [
        best_shot(zero_shot_scores(embedded(image, captions=shots[[index]]), None, DEFAULT))
        for index in range(4)
    ]
    assert found == [0, 1, 2, 3]
    titled = embedded(image, captions=shots[[1]], title=shots[2])
    assert best_shot(zero_shot_scores(titled, None, DEFAULT)) == 2
    by_query = zero_shot_scores(titled, shots[3], DEFAULT)
    assert (by_query == zero_shot_scores(replace(titled, title=None), shots[3], DEFAULT)).all()


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_videos_get_valid_scores(length: int) -> None:
    image = directions(length).astype(np.float32)
    for query in (None, image[0]):
        scores = zero_shot_scores(embedded(image), query, DEFAULT)
        assert scores.shape == (length,)
        assert ((scores > 0) & (scores < 1)).all()


def test_equal_picks_score_equal_and_no_picks_give_empty_scores() -> None:
    image = np.ones((9, D), dtype=np.float32)
    same = embedded(image, captions=image[:2])
    assert zero_shot_scores(same, directions(1)[0], DEFAULT) == pytest.approx(np.full(9, 0.5))
    assert zero_shot_scores(embedded(image[:0]), None, DEFAULT).shape == (0,)


def test_scores_are_invariant_to_embedding_norms() -> None:
    shots = directions(4)
    image, text = video(list(shots)), shots[:2] + shots[1:3]
    for query in (None, shots[2]):
        one = zero_shot_scores(embedded(image, captions=text), query, DEFAULT)
        loud = None if query is None else 5 * query
        two = zero_shot_scores(embedded(7 * image, captions=0.1 * text), loud, DEFAULT)
        assert two == pytest.approx(one, abs=1e-5)


def test_different_widths_are_rejected() -> None:
    image = np.ones((4, D), dtype=np.float32)
    with pytest.raises(DataError, match="expected a query of the width of the frames, 32, found 3"):
        zero_shot_scores(embedded(image), np.ones(3), DEFAULT)
    with pytest.raises(DataError, match="frames of 32 and sentences of 5"):
        zero_shot_scores(embedded(image, captions=np.ones((2, 5))), None, DEFAULT)


SHOTS = np.array([[0, 12], [12, 24], [24, 36], [36, 48]])


@pytest.mark.parametrize("asked", [False, True])
def test_deltas_are_those_of_leaving_captions_out(asked: bool) -> None:
    """Equal captions are left out together; of no captions the rest is as without any."""
    kinds = directions(7)
    captions = np.stack([kinds[2], kinds[5], kinds[2], kinds[6]])
    told = embedded(video(list(kinds[:4])), captions=captions)
    query = kinds[1] if asked else None
    deltas = caption_deltas(told, query, DEFAULT)
    full = zero_shot_scores(told, query, DEFAULT)
    for number, others in enumerate(([1, 3], [0, 2, 3], [1, 3], [0, 1, 2])):
        less = zero_shot_scores(embedded(told.frames, captions=captions[others]), query, DEFAULT)
        assert deltas[number] == pytest.approx(full - less, abs=1e-5)
    one = embedded(told.frames, captions=captions[:1])
    (alone,) = caption_deltas(one, query, DEFAULT)
    none = zero_shot_scores(embedded(told.frames), query, DEFAULT)
    assert alone == pytest.approx(zero_shot_scores(one, query, DEFAULT) - none, abs=1e-5)


def test_caption_deltas_point_to_matching_sentence() -> None:
    kinds = directions(7)
    told = embedded(video(list(kinds[:4])), captions=kinds[[2, 5, 6]])
    found = shot_deltas(caption_deltas(told, None, PLAIN), np.arange(48), SHOTS, 48)
    assert found[0, 2] > 0.04  # the shot that the sentence describes loses most without it
    assert found[0].argmax() == 2
    assert abs(found[1:, 2]).max() < found[0, 2] / 2


def test_title_deltas_point_to_what_it_names() -> None:
    kinds = directions(7)
    titled = embedded(video(list(kinds[:4])), captions=kinds[[0, 1]], title=kinds[2])
    (found,) = shot_deltas(title_deltas(titled, PLAIN), np.arange(48), SHOTS, 48)
    assert found.argmax() == 2 and found[2] > 0.1


def test_a_title_fits_where_few_others_are_more_alike() -> None:
    """What a part of the video shows fits; what none does fits no better than by chance."""
    kinds = directions(D)
    frames = video([kinds[i] for i in (0, 1, 2, 0, 1, 2, 0, 1)], noise=0.3)
    others = directions(D, seed=5) @ np.diag(np.linspace(0.5, 2, D))
    assert fits(embedded(frames, title=kinds[2] + kinds[9]), others)
    stray = [fits(embedded(frames, title=kinds[i]), others) for i in range(3, D)]
    assert np.mean(stray) < 0.15
    assert not fits(embedded(frames, title=others[0]), np.repeat(others[:1], 9, axis=0))
    assert not fits(embedded(frames), others)
