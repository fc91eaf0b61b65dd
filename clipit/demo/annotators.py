"""Simulated annotators who score the demo videos as TVSum's did: 1 to 5 for every second.

Their preferences are planted, so that the correct generic summary is known, and visible in a frame,
so that a model can learn them: stars above all, then large and several items; empty scenes score
lowest. Each annotator adds a favourite colour, an offset, and noise per second.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import NamedTuple

from clipit.demo.world import COLOURS, Query, Scene, Video, queries

ANNOTATORS = 10
CLIP_S = 1  # one score per second


class Score(NamedTuple):
    """A run of frames [start, stop) with one value of one annotator; `query` None: generic."""

    video: str
    annotator: int
    start: int
    stop: int
    value: int
    query: str | None = None


def interest(scene: Scene) -> float:
    """Return the mean importance of a scene, 1 to about 5: the planted answer."""
    if not scene.items:
        return 1.0
    stars = any(item.shape == "star" for item in scene.items)
    large = any(item.size == "large" for item in scene.items)
    return 2.0 + 2.0 * stars + 0.6 * large + 0.6 * (len(scene.items) - 1)


def annotate(video: Video, seed: int = 0) -> list[Score]:
    """Return all scores of a video, run-length coded, by annotator and frame."""
    scores = []
    for annotator in range(ANNOTATORS):
        traits = random.Random(f"{seed} annotator {annotator}")
        favourite, offset = traits.choice(list(COLOURS)), traits.gauss(0, 0.3)
        noise = random.Random(f"{seed} {video.name} {annotator}")
        values: list[tuple[float, int]] = []
        for second in range(math.ceil(video.duration_s / CLIP_S)):
            scene = video.scene_at(min((second + 0.5) * CLIP_S, video.duration_s - 1e-6))
            has_favourite = any(item.colour == favourite for item in scene.items)
            value = interest(scene) + offset + 0.7 * has_favourite + noise.gauss(0, 0.8)
            values.append(((second + 1) * CLIP_S, min(5, max(1, round(value)))))
        scores += _runs(video, annotator, values)
    return scores


def annotate_queries(video: Video) -> list[Score]:
    """Return one annotator's scores for a query per kind of item: 5 where it is shown, else 1.

    Not for the demo's own queries: a model must score them without having been trained on them.
    """
    excluded = {(query.colour, query.shape) for query in queries()}
    kinds = {(item.colour, item.shape) for scene in video.scenes for item in scene.items}
    scores = []
    for colour, shape in sorted(kinds - excluded):
        query = Query(f"a {colour} {shape}", colour, shape)
        values = [(scene.end_s, 5 if query.shown_in(scene) else 1) for scene in video.scenes]
        scores += _runs(video, 0, values, query.query)
    return scores


def _runs(
    video: Video, annotator: int, values: list[tuple[float, int]], query: str | None = None
) -> list[Score]:
    """Merge equal neighbours of (end in seconds, value)."""
    runs: list[Score] = []
    for end_s, value in values:
        stop = min(math.ceil(Fraction(end_s) * video.fps), video.n_frames)
        if runs and runs[-1].value == value:
            runs[-1] = runs[-1]._replace(stop=stop)
        else:
            start = runs[-1].stop if runs else 0
            runs.append(Score(video.name, annotator, start, stop, value, query))
    return runs
