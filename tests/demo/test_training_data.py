"""The training data of the demo's CLIP: true captions and no held-out pair."""

from __future__ import annotations

import numpy as np

from clipit.demo.world import BACKGROUNDS, COLOURS, SHAPES
from tools.demo_clip import training_data

A = training_data.ANY
RED, GREEN = (list(COLOURS).index(c) for c in ("red", "green"))
CIRCLE, SQUARE = (SHAPES.index(s) for s in ("circle", "square"))
DARK, GREY = (list(BACKGROUNDS).index(b) for b in ("dark", "grey"))
NO_ITEM = [training_data.ABSENT] * 3


def still_of(*items: list[int], background: int = DARK) -> training_data.Still:
    rows = [*items, NO_ITEM, NO_ITEM][:2]
    return training_data.Still(np.zeros((1, 1, 3), np.uint8), np.array(rows), background)


def caption_of(*items: list[int], background: int = A) -> training_data.TrainingCaption:
    return training_data.TrainingCaption("", np.array([*items, [A] * 3, [A] * 3][:2]), background)


def test_caption_matches_stills_of_which_all_stated_facts_are_true() -> None:
    stills = [
        still_of([RED, CIRCLE, 0]),
        still_of([GREEN, SQUARE, 1], [RED, CIRCLE, 0], background=GREY),
        still_of([RED, SQUARE, 0], [GREEN, CIRCLE, 1]),
        still_of(),
    ]
    captions = [
        caption_of([RED, CIRCLE, A]),
        caption_of([RED, A, A]),
        caption_of([A, SQUARE, A], background=GREY),
        caption_of([RED, CIRCLE, A], [GREEN, A, A]),
        caption_of(NO_ITEM, NO_ITEM),
    ]
    assert training_data.matches(captions, stills).astype(int).tolist() == [
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 1],
    ]


def test_every_caption_matches_its_own_still() -> None:
    rng = np.random.default_rng(0)
    stills = [training_data.still(rng, 16) for _ in range(300)]
    captions = [training_data.caption(still, rng) for still in stills]
    matches = training_data.matches(captions, stills)
    assert matches.diagonal().all()
    assert matches.mean() < 0.2
    assert len({caption.sentence for caption in captions}) > 250


def test_held_out_pairs_are_neither_drawn_nor_named() -> None:
    rng = np.random.default_rng(1)
    stills = [training_data.still(rng, 8) for _ in range(2000)]
    drawn = {
        (list(COLOURS)[colour], SHAPES[shape])
        for still in stills
        for colour, shape, _ in still.items
        if colour != training_data.ABSENT
    }
    assert drawn == set(training_data.TRAINING_PAIRS)
    sentences = " / ".join(training_data.caption(still, rng).sentence for still in stills)
    assert not [pair for pair in training_data.HELD_OUT_PAIRS if " ".join(pair) in sentences]
    assert all(" ".join(pair) in sentences for pair in training_data.TRAINING_PAIRS)


def test_same_seed_draws_the_same_still() -> None:
    one, two = (training_data.still(np.random.default_rng(5), 32) for _ in range(2))
    assert (one.pixels == two.pixels).all() and (one.items == two.items).all()
