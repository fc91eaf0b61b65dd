"""Simulated people who score the demo videos as TVSum's did: 1 to 5, second by second.

What they like is planted, so that a generic summary has a right answer, and it can be seen in a
frame, so that a model can learn it: stars above all, then large things and company; nothing at
all bores everyone. Each person adds a favourite colour, a habit of scoring high or low, and
noise per second.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import NamedTuple

from clipit.demo.world import COLOURS, Scene, Video

ANNOTATORS = 10
CLIP_S = 1  # one score per second


class Score(NamedTuple):
    """A run of frames [start, stop) to which one annotator gave one value."""

    video: str
    annotator: int
    start: int
    stop: int
    value: int


def interest(scene: Scene) -> float:
    """Return what people on average think of a scene, 1 to about 5: the planted answer."""
    if not scene.items:
        return 1.0
    stars = any(item.shape == "star" for item in scene.items)
    large = any(item.size == "large" for item in scene.items)
    return 2.0 + 2.0 * stars + 0.6 * large + 0.6 * (len(scene.items) - 1)


def annotate(video: Video, seed: int = 0) -> list[Score]:
    """Return all scores of a video, run-length coded, by annotator and frame."""
    scores = []
    for annotator in range(ANNOTATORS):
        person = random.Random(f"{seed} annotator {annotator}")
        favourite, habit = person.choice(list(COLOURS)), person.gauss(0, 0.3)
        mood = random.Random(f"{seed} {video.name} {annotator}")
        values = []
        for second in range(math.ceil(video.duration_s / CLIP_S)):
            scene = video.scene_at(min((second + 0.5) * CLIP_S, video.duration_s - 1e-6))
            liked = any(item.colour == favourite for item in scene.items)
            value = interest(scene) + habit + 0.7 * liked + mood.gauss(0, 0.8)
            values.append(min(5, max(1, round(value))))
        scores += _runs(video, annotator, values)
    return scores


def _runs(video: Video, annotator: int, values: list[int]) -> list[Score]:
    runs: list[Score] = []
    for second, value in enumerate(values):
        stop = min(math.ceil(Fraction((second + 1) * CLIP_S) * video.fps), video.n_frames)
        if runs and runs[-1].value == value:
            runs[-1] = runs[-1]._replace(stop=stop)
        else:
            runs.append(Score(video.name, annotator, runs[-1].stop if runs else 0, stop, value))
    return runs
