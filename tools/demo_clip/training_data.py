"""Random stills and captions that the demo's CLIP is trained on, reproducible by seed.

A caption states some facts and leaves others open; it matches every still of which all stated facts
are true. One caption of a batch can therefore match several stills; `matches` computes which.
Motion cannot be seen in a still: captions mention it at random, so that the model ignores it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.demo import draw
from clipit.demo.world import BACKGROUNDS, COLOURS, MOTIONS, SHAPES, SIZES

# Never drawn or named in training: the model can only know these by composition.
HELD_OUT_PAIRS = (
    ("yellow", "triangle"),
    ("blue", "star"),
    ("red", "cross"),
    ("purple", "square"),
    ("orange", "circle"),
)

ANY = -1  # a fact that a caption leaves open
ABSENT = -2  # an item that a picture does not have
_COLOURS, _SIZES, _BACKGROUNDS = tuple(COLOURS), tuple(SIZES), tuple(BACKGROUNDS)
_MOTIONS = (*MOTIONS, "moves left", "moves right", "goes up", "goes down", "stands still")
_SIZE_WORDS = {"small": ("small", "little", "tiny"), "large": ("large", "big", "huge")}
_FRAMES = ("{}", "{}", "{}", "a photo of {}", "a picture of {}", "a video of {}",
           "there is {}", "we see {}", "show me {}", "find {}")  # fmt: skip
_SOMETHING = ("shape", "thing", "object")
_NOTHING = ("an empty {}background", "nothing but a {}background", "only a {}background",
            "nothing happens")  # fmt: skip


class Still(NamedTuple):
    """A picture and its facts; items are rows of (colour, shape, size) indices."""

    pixels: NDArray[np.uint8]  # (side, side, 3)
    items: NDArray[np.int64]  # (2, 3), ABSENT where there is no item
    background: int


class TrainingCaption(NamedTuple):
    """A sentence and the facts it states, as in Still, ANY where it states none."""

    sentence: str
    items: NDArray[np.int64]  # (2, 3)
    background: int


def pairs(held_out: bool) -> list[tuple[str, str]]:
    """Return the (colour, shape) pairs held out from training, or all others."""
    every = itertools.product(COLOURS, SHAPES)
    return [pair for pair in every if (pair in HELD_OUT_PAIRS) == held_out]


TRAINING_PAIRS = tuple(pairs(held_out=False))


def still(
    rng: np.random.Generator,
    side: int,
    pairs: Sequence[tuple[str, str]] = TRAINING_PAIRS,
    shares: Sequence[float] = (0.08, 0.57, 0.35),
) -> Still:
    """Draw a (side, side) still; `shares` are the probabilities of zero, one and two items."""
    count = rng.choice(3, p=shares)
    items = np.full((2, 3), ABSENT)
    background = int(rng.integers(len(_BACKGROUNDS)))
    picture = draw.backdrop(_BACKGROUNDS[background], rng.uniform(0, 6), side, side)
    softness_px = rng.uniform(0.7, 1.6)
    for row in range(count):
        colour, shape = pairs[int(rng.integers(len(pairs)))]
        items[row] = _COLOURS.index(colour), SHAPES.index(shape), rng.integers(len(_SIZES))
        radius = SIZES[_SIZES[items[row, 2]]] * rng.uniform(0.9, 1.1)
        middle = _middle(rng, row, count)
        rgb = np.array(COLOURS[colour]) + rng.uniform(-12, 12, 3)
        blob = draw.Blob(SHAPES[items[row, 1]], tuple(rgb), radius, middle, rng.uniform(-0.2, 0.2))
        draw.add_blob(picture, blob, softness_px)
    picture += rng.normal(0, rng.uniform(0, 4), picture.shape) + rng.uniform(-8, 8)
    return Still(np.clip(picture, 0, 255).astype(np.uint8), items, background)


def caption(facts: Still, rng: np.random.Generator) -> TrainingCaption:
    """Return a random true caption of a still; which facts it states is random too."""
    background = facts.background if rng.random() < 0.3 else ANY
    place = f"{_BACKGROUNDS[background]} " if background != ANY else ""
    present = facts.items[facts.items[:, 0] != ABSENT]
    if not len(present):
        sentence = str(rng.choice(_NOTHING))
        stated = background if "{}" in sentence else ANY
        return TrainingCaption(sentence.format(place), np.full((2, 3), ABSENT), stated)
    mentioned = present[rng.permutation(len(present))][: rng.integers(1, len(present) + 1)]
    items = np.full((2, 3), ANY)
    names = []
    for row, item in enumerate(mentioned):
        items[row], name = _name(item, rng)
        names.append(name)
    sentence = str(rng.choice(_FRAMES)).format(" and ".join(names))
    if rng.random() < 0.35:
        sentence += f" {rng.choice(_MOTIONS)}"
    if background != ANY:
        sentence += f" on a {place}background"
    return TrainingCaption(sentence, items, background)


def matches(captions: list[TrainingCaption], stills: list[Still]) -> NDArray[np.bool_]:
    """Return (captions, stills): where everything the caption states is true of the picture."""
    stated = np.stack([c.items for c in captions])[:, None, :, None]  # (C, 1, 2, 1, 3)
    shown = np.stack([s.items for s in stills])[None, :, None]  # (1, S, 1, 2, 3)
    found = ((stated == ANY) | (stated == shown)).all(-1)  # (C, S, stated item, shown item)
    empty = (stated == ABSENT).all((-1, -2, -3))  # (C, 1)
    is_empty = (shown == ABSENT).all((-1, -2, -3))
    items: NDArray[np.bool_] = np.where(empty, is_empty, found.any(-1).all(-1) & ~is_empty)
    place = np.array([c.background for c in captions])[:, None]
    shown_place = np.array([s.background for s in stills])
    matching: NDArray[np.bool_] = items & ((place == ANY) | (place == shown_place))
    return matching


def _middle(rng: np.random.Generator, row: int, count: int) -> tuple[float, float]:
    if count == 1:
        return rng.uniform(-0.5, 0.5), rng.uniform(-0.45, 0.45)
    return (2 * row - 1) * rng.uniform(0.42, 0.6), rng.uniform(-0.35, 0.35)


def _name(item: NDArray[np.int64], rng: np.random.Generator) -> tuple[NDArray[np.int64], str]:
    """Name an item by its colour, its shape or both, and perhaps its size."""
    facts = item.copy()
    openness = rng.random()
    if openness < 0.1:
        facts[1] = ANY
    elif openness < 0.2:
        facts[0] = ANY
    if rng.random() < 0.6:
        facts[2] = ANY
    words = [
        str(rng.choice(_SIZE_WORDS[_SIZES[facts[2]]])) if facts[2] != ANY else "",
        _COLOURS[facts[0]] if facts[0] != ANY else "",
        SHAPES[facts[1]] if facts[1] != ANY else str(rng.choice(_SOMETHING)),
    ]
    phrase = " ".join(word for word in words if word)
    article = "the" if rng.random() < 0.15 else "an" if phrase[0] in "aeiou" else "a"
    return facts, phrase if rng.random() < 0.1 else f"{article} {phrase}"


def first_pair(facts: Still) -> tuple[str, str]:
    """Return the (colour, shape) of a picture's first item."""
    return _COLOURS[facts.items[0, 0]], SHAPES[facts.items[0, 1]]
