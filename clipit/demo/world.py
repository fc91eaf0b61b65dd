"""The content of the demo videos: scenes of coloured shapes, their sentences, the ground truth.

Content is a pure function of the seed. Times are seconds from the start of a video; intervals
are half-open. Lengths are in half heights of the picture, the origin at its centre; every scene
stays within the central square, because CLIP's preprocessing crops the sides.
"""

from __future__ import annotations

import functools
import itertools
import json
import random
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from clipit.core.errors import UsageError

COLOURS = {
    "red": (215, 35, 40),
    "orange": (245, 135, 25),
    "yellow": (245, 225, 50),
    "green": (40, 165, 60),
    "blue": (45, 85, 225),
    "purple": (135, 50, 175),
    "pink": (250, 150, 195),
    "white": (248, 248, 248),
}
SHAPES = ("circle", "square", "triangle", "star", "cross")
SIZES = {"small": 0.26, "large": 0.45}  # radius
BACKGROUNDS = {"dark": (24, 28, 42), "grey": (112, 114, 118), "sandy": (196, 180, 142)}

# The centre of a shape at the start and the end of a scene.
MOTIONS = {
    "moving left": ((0.45, 0.0), (-0.45, 0.0)),
    "moving right": ((-0.45, 0.0), (0.45, 0.0)),
    "moving up": ((0.0, 0.4), (0.0, -0.4)),
    "moving down": ((0.0, -0.4), (0.0, 0.4)),
    "standing still": ((0.0, 0.0), (0.0, 0.0)),
}

FRAME_RATES = tuple(
    Fraction(rate) for rate in ("25", "24", "20", "15", "25/2", "12", "24000/1001", "16")
)
_SCENES = 16
_EMPTY_SCENES = 3


@dataclass(frozen=True)
class Item:
    """One shape: its kind, the centre of its path, its motion."""

    colour: str
    shape: str
    size: str
    motion: str
    place: tuple[float, float] = (0.0, 0.0)

    def middle(self, progress: float) -> tuple[float, float]:
        """Return the (x, y) of the shape's centre; `progress` runs from 0 to 1 over the scene."""
        (x0, y0), (x1, y1) = MOTIONS[self.motion]
        scale = 0.3 if self.place != (0.0, 0.0) else 1.0  # smaller steps next to another shape
        x, y = x0 + progress * (x1 - x0), y0 + progress * (y1 - y0)
        return self.place[0] + scale * x, self.place[1] + scale * y


@dataclass(frozen=True)
class Scene:
    """Zero, one or two items on a background from `start_s` to `end_s`."""

    items: tuple[Item, ...]
    background: str
    start_s: float
    end_s: float

    @property
    def sentence(self) -> str | None:
        """The caption of the scene; None without items."""
        if not self.items:
            return None
        things = [f"a {item.size} {item.colour} {item.shape}" for item in self.items]
        motion = self.items[0].motion
        return f"{' and '.join(things)} {motion} on a {self.background} background"


@dataclass(frozen=True)
class Video:
    """A name, a frame rate and the scenes, back to back."""

    name: str
    fps: Fraction
    scenes: tuple[Scene, ...]

    @property
    def duration_s(self) -> float:
        return self.scenes[-1].end_s

    @property
    def n_frames(self) -> int:
        return -int(-self.duration_s * self.fps // 1)  # frames shown before the end: ceil

    def scene_at(self, time_s: float) -> Scene:
        """Return the scene shown at `time_s`, which must be within the video."""
        return next(s for s in self.scenes if s.start_s <= time_s < s.end_s)


@dataclass(frozen=True)
class Query:
    """A query of the demo, and the items that match it."""

    query: str
    colour: str
    shape: str

    def shown_in(self, scene: Scene) -> bool:
        return any((item.colour, item.shape) == (self.colour, self.shape) for item in scene.items)


@functools.cache
def queries() -> tuple[Query, ...]:
    """Return the demo's queries, as stored in `queries.json`."""
    rows = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))
    return tuple(Query(**row) for row in rows)


@functools.cache
def videos(seed: int = 0) -> tuple[Video, ...]:
    """Return the demo's videos, one per frame rate, of about 40 s each.

    A summary has at most 15 % of a video in whole shots. So that every query has a correct summary
    of every video, each shows every query in three scenes of 2.5 s (more than 15 %), of which two
    fit the budget, and no scene is short enough to fill the rest.
    """
    return tuple(
        _video(f"world-{index + 1}", fps, random.Random(f"{seed} {index}"))
        for index, fps in enumerate(FRAME_RATES)
    )


def truth(video: str, query: str, seed: int = 0) -> list[tuple[float, float]]:
    """Return the [start_s, end_s) of the scenes of `video` that match `query`.

    Raises:
        UsageError: no such video or query in the demo.
    """
    by_name = {v.name: v for v in videos(seed)}
    by_text = {q.query: q for q in queries()}
    if video not in by_name or query not in by_text:
        raise UsageError(
            f"demo: expected a video of {sorted(by_name)} and a query of {sorted(by_text)},"
            f" found {video!r} and {query!r}"
        )
    scenes = by_name[video].scenes
    return [(s.start_s, s.end_s) for s in scenes if by_text[query].shown_in(s)]


def share_shown(
    video: str, query: str, intervals: list[tuple[float, float]], seed: int = 0
) -> float:
    """Return the share of the selected `intervals` (start_s, end_s) that matches `query`."""
    shown = truth(video, query, seed)
    overlap = sum(
        max(0.0, min(end, right) - max(start, left))
        for (start, end), (left, right) in itertools.product(intervals, shown)
    )
    selected = sum(end - start for start, end in intervals)
    return overlap / selected if selected else 0.0


def _video(name: str, fps: Fraction, rng: random.Random) -> Video:
    demo_queries = queries()
    casts = [_cast_of_query(q, alone, rng) for q in demo_queries for alone in (True, True, False)]
    casts += [()] * _EMPTY_SCENES
    casts += [_other_cast(demo_queries, rng) for _ in range(_SCENES - len(casts))]
    # Spread queries and empty scenes over the video: no two similar scenes in succession.
    while any(_are_similar(a, b) for a, b in itertools.pairwise(casts)):
        rng.shuffle(casts)
    scenes, start_s, background = [], 0.0, ""
    for items in casts:
        background = rng.choice([b for b in BACKGROUNDS if b != background])
        is_queried = any(q.shown_in(Scene(items, background, 0, 1)) for q in demo_queries)
        end_s = start_s + (2.5 if is_queried else rng.choice((2.5, 3.0)))
        scenes.append(Scene(items, background, start_s, end_s))
        start_s = end_s
    return Video(name, fps, tuple(scenes))


def _cast_of_query(query: Query, alone: bool, rng: random.Random) -> tuple[Item, ...]:
    motion = rng.choice(list(MOTIONS))
    if alone:
        return (Item(query.colour, query.shape, rng.choice(list(SIZES)), motion),)
    # Its companion shares neither colour nor shape with any query, so that none is ambiguous.
    demo_queries = queries()
    colour = rng.choice([c for c in COLOURS if c not in {q.colour for q in demo_queries}])
    shape = rng.choice([s for s in SHAPES if s not in {q.shape for q in demo_queries}])
    pair = [(query.colour, query.shape), (colour, shape)]
    rng.shuffle(pair)
    return _side_by_side(pair, motion)


def _other_cast(demo_queries: tuple[Query, ...], rng: random.Random) -> tuple[Item, ...]:
    kinds = [
        (colour, shape)
        for colour, shape in itertools.product(COLOURS, SHAPES)
        if all((colour, shape) != (q.colour, q.shape) for q in demo_queries)
    ]
    motion = rng.choice(list(MOTIONS))
    if rng.random() < 0.3:
        one, two = rng.sample(kinds, 2)
        crossed = [(one[0], two[1]), (two[0], one[1])]  # a green circle and a red square, e.g.
        if not any((q.colour, q.shape) in crossed for q in demo_queries):
            return _side_by_side([one, two], motion)
    return (Item(*rng.choice(kinds), rng.choice(list(SIZES)), motion),)


def _side_by_side(pair: list[tuple[str, str]], motion: str) -> tuple[Item, ...]:
    (colour, shape), (other_colour, other_shape) = pair
    return (
        Item(colour, shape, "small", motion, (-0.48, 0.0)),
        Item(other_colour, other_shape, "small", motion, (0.48, 0.0)),
    )


def _are_similar(one: tuple[Item, ...], two: tuple[Item, ...]) -> bool:
    kinds = {(item.colour, item.shape) for item in one}
    return one == two or bool(kinds & {(item.colour, item.shape) for item in two})
