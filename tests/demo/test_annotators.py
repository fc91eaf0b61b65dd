"""Simulated annotators: whole videos, planted preferences that can be found again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import kendalltau

from clipit.demo import annotators, world

VIDEO = world.videos()[0]


def by_frame(video: world.Video) -> np.ndarray:
    scores = np.zeros((annotators.ANNOTATORS, video.n_frames))
    for run in annotators.annotate(video):
        scores[run.annotator, run.start : run.stop] = run.value
    return scores


def test_runs_cover_every_frame_once() -> None:
    runs = annotators.annotate(VIDEO)
    for annotator, own in itertools.groupby(runs, key=lambda run: run.annotator):
        bounds = [(run.start, run.stop) for run in own]
        assert bounds[0][0] == 0 and bounds[-1][1] == VIDEO.n_frames, annotator
        assert all(a[1] == b[0] and a[0] < a[1] for a, b in itertools.pairwise(bounds))
    assert {run.value for run in runs} == {1, 2, 3, 4, 5}


def test_same_seed_gives_the_same_scores() -> None:
    assert annotators.annotate(VIDEO, 0) == annotators.annotate(VIDEO, 0)
    assert annotators.annotate(VIDEO, 0) != annotators.annotate(VIDEO, 1)


def test_every_annotator_prefers_what_was_planted() -> None:
    for video in world.videos():
        scores = by_frame(video)
        times_s = np.arange(video.n_frames) / float(video.fps)
        planted = [annotators.interest(video.scene_at(t)) for t in times_s]
        taus = [kendalltau(planted, own).statistic for own in scores]
        assert min(taus) > 0.3 and np.mean(taus) > 0.45
        assert np.corrcoef(planted, scores.mean(0))[0, 1] > 0.75


def test_annotators_differ_as_people_do() -> None:
    scores = by_frame(VIDEO)
    agreement = [
        kendalltau(scores[a], scores[b]).statistic for a, b in itertools.combinations(range(10), 2)
    ]
    assert 0.2 < np.mean(agreement) < 0.8


def test_query_annotations_mark_the_item_and_exclude_the_demo_queries() -> None:
    scores = annotators.annotate_queries(VIDEO)
    annotated = {run.query for run in scores}
    assert annotated and not annotated & {query.query for query in world.queries()}
    for query in annotated:
        runs = [run for run in scores if run.query == query]
        assert all(a.stop == b.start for a, b in itertools.pairwise(runs))
        assert {run.value for run in runs} <= {1, 5} and runs[-1].stop == VIDEO.n_frames
        shown = [
            (run.start / float(VIDEO.fps), run.stop / float(VIDEO.fps))
            for run in runs
            if run.value == 5
        ]
        expected = [
            (float(scene.start_s), float(scene.end_s))
            for scene in VIDEO.scenes
            if any(f"a {item.colour} {item.shape}" == query for item in scene.items)
        ]
        assert sum(b - a for a, b in shown) == pytest.approx(
            sum(b - a for a, b in expected), abs=0.2
        )
        assert all(
            any(a - 0.1 <= left and right <= b + 0.1 for a, b in _merged(expected))
            for left, right in shown
        )


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Adjacent spans merged."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1] + 1e-6:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
