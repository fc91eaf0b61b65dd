"""Simulated annotators: whole videos, planted preferences that can be found again."""

from __future__ import annotations

import itertools

import numpy as np
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


def test_the_same_seed_gives_the_same_scores() -> None:
    assert annotators.annotate(VIDEO, 0) == annotators.annotate(VIDEO, 0)
    assert annotators.annotate(VIDEO, 0) != annotators.annotate(VIDEO, 1)


def test_everyone_likes_what_was_planted() -> None:
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
