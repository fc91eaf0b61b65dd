"""What the demo's CLIP is taught: true captions, and nothing of what is held out."""

from __future__ import annotations

import numpy as np

from clipit.demo import lessons
from clipit.demo.world import BACKGROUNDS, COLOURS, SHAPES

A = lessons.ANY
RED, GREEN = (list(COLOURS).index(c) for c in ("red", "green"))
CIRCLE, SQUARE = (SHAPES.index(s) for s in ("circle", "square"))
DARK, GREY = (list(BACKGROUNDS).index(b) for b in ("dark", "grey"))
NO_ITEM = [lessons.ABSENT] * 3


def still_of(*items: list[int], background: int = DARK) -> lessons.Still:
    rows = [*items, NO_ITEM, NO_ITEM][:2]
    return lessons.Still(np.zeros((1, 1, 3), np.uint8), np.array(rows), background)


def caption_of(*items: list[int], background: int = A) -> lessons.Caption:
    return lessons.Caption("", np.array([*items, [A] * 3, [A] * 3][:2]), background)


def test_a_caption_matches_where_all_it_states_is_true() -> None:
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
    assert lessons.matches(captions, stills).astype(int).tolist() == [
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 0, 1],
    ]


def test_every_caption_is_true_of_its_picture() -> None:
    rng = np.random.default_rng(0)
    stills = [lessons.still(rng, 16) for _ in range(300)]
    captions = [lessons.caption(still, rng) for still in stills]
    right = lessons.matches(captions, stills)
    assert right.diagonal().all()
    assert right.mean() < 0.2
    assert len({caption.sentence for caption in captions}) > 250


def test_held_out_pairs_are_neither_drawn_nor_named() -> None:
    rng = np.random.default_rng(1)
    stills = [lessons.still(rng, 8) for _ in range(2000)]
    drawn = {
        (list(COLOURS)[colour], SHAPES[shape])
        for still in stills
        for colour, shape, _ in still.items
        if colour != lessons.ABSENT
    }
    assert drawn == set(lessons.TAUGHT)
    sentences = " / ".join(lessons.caption(still, rng).sentence for still in stills)
    assert not [pair for pair in lessons.HELD_OUT if " ".join(pair) in sentences]
    assert all(" ".join(pair) in sentences for pair in lessons.TAUGHT)


def test_the_same_seed_draws_the_same_picture() -> None:
    one, two = (lessons.still(np.random.default_rng(5), 32) for _ in range(2))
    assert (one.pixels == two.pixels).all() and (one.items == two.items).all()
