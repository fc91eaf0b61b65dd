"""The demo world: reproducible, with a correct summary of every video."""

from __future__ import annotations

import itertools

import pytest

from clipit.core.errors import UsageError
from clipit.demo import world

VIDEOS = world.videos()


def test_content_depends_on_the_seed_alone() -> None:
    assert world.videos(0) == VIDEOS
    assert world.videos(1) != VIDEOS


@pytest.mark.parametrize("video", VIDEOS, ids=lambda v: v.name)
def test_scenes_are_back_to_back(video: world.Video) -> None:
    assert video.scenes[0].start_s == 0
    for scene, following in itertools.pairwise(video.scenes):
        assert scene.end_s == following.start_s
    assert 38 <= video.duration_s <= 48
    assert (video.n_frames - 1) / video.fps < video.duration_s <= video.n_frames / video.fps


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_query_has_scenes_that_fit_the_budget(seed: int) -> None:
    for video, query in itertools.product(world.videos(seed), world.queries()):
        shown_s = [end - start for start, end in world.truth(video.name, query.query, seed)]
        budget_s = 0.15 * video.duration_s
        assert len(shown_s) == 3
        assert sum(shown_s) > budget_s + 0.5
        spare_s = budget_s - sum(sorted(shown_s)[-2:])
        assert 0.5 < spare_s < min(s.end_s - s.start_s for s in video.scenes) - 0.5


def test_truth_agrees_with_the_sentences() -> None:
    for video, query in itertools.product(VIDEOS, world.queries()):
        expected = [
            (s.start_s, s.end_s)
            for s in video.scenes
            if f"{query.colour} {query.shape}" in (s.sentence or "")
        ]
        assert world.truth(video.name, query.query) == expected


def test_only_empty_scenes_have_no_sentence() -> None:
    for scene in itertools.chain.from_iterable(v.scenes for v in VIDEOS):
        assert (scene.sentence is None) == (not scene.items)
        for item in scene.items:
            assert f"{item.size} {item.colour} {item.shape}" in (scene.sentence or "")


def test_shapes_stay_within_the_middle_square_and_apart() -> None:
    for scene in itertools.chain.from_iterable(v.scenes for v in VIDEOS):
        for progress in (0.0, 0.5, 1.0):
            middles = [item.middle(progress) for item in scene.items]
            reach = [world.SIZES[item.size] for item in scene.items]
            for middle, radius in zip(middles, reach, strict=True):
                assert max(abs(middle[0]), abs(middle[1])) + radius <= 1
            if len(middles) == 2:
                assert abs(middles[0][0] - middles[1][0]) > sum(reach)


def test_share_shown_counts_seconds() -> None:
    (start_s, end_s), *_ = world.truth("world-1", "a green square")
    assert world.share_shown("world-1", "a green square", [(start_s, end_s)]) == 1
    half = [(start_s - 1, start_s + 1)]
    assert world.share_shown("world-1", "a green square", half) == pytest.approx(0.5)
    assert world.share_shown("world-1", "a green square", []) == 0


@pytest.mark.parametrize(("video", "query"), [("world-9", "a green square"), ("world-1", "a cat")])
def test_truth_of_an_unknown_video_or_query_is_refused(video: str, query: str) -> None:
    with pytest.raises(UsageError, match="expected a video of"):
        world.truth(video, query)
