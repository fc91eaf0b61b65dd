"""Cues by hand on small videos, and the rule on a planted one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clipit.algorithms.cues import CUES, Evidence, cues, novelty, rarity, rule
from clipit.core.errors import DataError

T, D, M = 120, 6, 4
AXES = np.eye(D)


def video() -> Evidence:
    """A scene a caption: picks show its axis and a little noise; the title names scene 2."""
    noise = 0.05 * np.random.default_rng(0).standard_normal((T, D))
    scene = np.arange(T) * M // T
    edges_s = np.arange(M + 1) * T / 2 / M
    return Evidence(
        frames=AXES[scene] + noise,
        time_s=np.arange(T) / 2,
        captions=3 * AXES[:M],
        start_s=edges_s[:-1],
        end_s=edges_s[1:],
        title=AXES[2],
    )


SCENE = np.arange(T) * M // T


@pytest.mark.parametrize("group", CUES)
def test_columns_have_no_mean_and_the_size_of_a_vector(group: str) -> None:
    columns = cues(video(), [group])
    assert columns.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert 0.01 < np.sqrt((columns**2).sum(axis=1)).mean() < 2


@pytest.mark.parametrize("group", CUES)
def test_the_number_of_columns_does_not_depend_on_the_video(group: str) -> None:
    none = np.zeros(0)
    bare = replace(video(), captions=np.zeros((0, 1)), start_s=none, end_s=none, title=None)
    assert cues(bare, [group]).shape == cues(video(), [group]).shape
    one = replace(video(), frames=video().frames[:1], time_s=video().time_s[:1])
    assert (cues(one, [group]) == 0).all()


def test_the_title_marks_its_scene() -> None:
    (plain, smoothed) = cues(video(), ["title"]).T
    for column in (plain, smoothed):
        assert column[SCENE == 2].min() > column[SCENE != 2].max()


def test_a_frame_attends_to_the_caption_of_what_it_shows() -> None:
    weights = video().caption_weights
    away = np.abs(np.arange(T) % (T // M) - T // M / 2) < 10  # of the changes
    assert (weights.argmax(axis=1) == SCENE)[away].all()
    attended = cues(video(), ["attended"])
    assert (attended[:, :M].argmax(axis=1) == SCENE)[away].all()


def test_without_captions_there_is_nothing_to_attend_to() -> None:
    none = np.zeros(0)
    bare = replace(video(), captions=np.zeros((0, D)), start_s=none, end_s=none)
    assert (cues(bare, ["attended", "captions"]) == 0).all()


def test_novelty_is_where_the_scene_changes() -> None:
    found = novelty(video(), 2.0)
    assert set(np.argsort(-found)[:6]) <= {28, 29, 30, 31, 58, 59, 60, 61, 88, 89, 90, 91}


@pytest.mark.parametrize("kept", ["title", "captions", "frames"])
def test_the_rule_finds_what_the_video_is_about(kept: str) -> None:
    """By its title, its captions, or what most of it shows, as far as there is any of these."""
    about = np.where(np.isin(SCENE, [1, 2]), 2, SCENE)  # half of the video
    noise = 0.3 * np.random.default_rng(1).standard_normal((T, D))
    none = np.zeros(0)
    same = replace(video(), frames=AXES[about] + noise)
    if kept != "title":
        captions = np.stack([AXES[2], AXES[2], AXES[0]])
        same = replace(same, title=None, captions=captions, start_s=np.arange(3), end_s=np.ones(3))
    if kept == "frames":
        same = replace(same, captions=np.zeros((0, D)), start_s=none, end_s=none)
    scores = rule(same)
    assert scores[about == 2].mean() > scores[about != 2].mean() + 0.5


def test_a_query_marks_what_shows_it_whatever_else_is_shown() -> None:
    shown = (np.random.default_rng(0).random((T, D)) < 0.2).astype(np.float32)
    columns = cues(replace(video(), frames=shown), ["query"], 3 * AXES[0] + 3 * AXES[1])
    asked = shown[:, 0] + shown[:, 1]
    for column in columns.T[:4]:
        for fewer, more in ((0, 1), (1, 2)):
            assert column[asked == fewer].max() < column[asked == more].min()
    assert columns.mean(axis=0) == pytest.approx(0, abs=1e-12)


def test_picks_near_what_is_asked_for_are_told_from_those_far_away() -> None:
    brief, scene, long = cues(video(), ["query"], AXES[1])[:, 4:].T
    assert brief[SCENE == 1].min() > brief[SCENE == 3].max()
    assert scene[T // M - 1] > scene[0] and long[T // M - 1] > long[0]


def test_without_a_query_nothing_is_asked_for() -> None:
    asked, none = cues(video(), ["query"], AXES[0]), cues(video(), ["query"])
    assert asked.shape == none.shape
    assert (none == 0).all()


def test_what_a_query_leaves_alone_is_computed_once() -> None:
    same = video()
    columns = [cues(same, ["visual", "query"], AXES[axis]) for axis in (0, 1)]
    assert (columns[0][:, :18] == columns[1][:, :18]).all()
    assert same.columns("visual") is same.columns("visual")
    assert (cues(video(), ["visual", "query"], AXES[1]) == columns[1]).all()


def test_rarity_is_that_of_at_least_so_much() -> None:
    found = rarity(np.array([0.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]))
    assert np.exp(-found) == pytest.approx(np.array([8, 1, 8, 3, 8, 8, 8, 3]) / 8)


def test_frames_and_sentences_of_other_widths_cannot_be_compared() -> None:
    wide = replace(video(), captions=np.ones((M, 9)), title=np.ones(9))
    for group in ("title", "captions", "attended"):
        with pytest.raises(DataError, match="frames of 6 and sentences of 9"):
            cues(wide, [group])
    with pytest.raises(DataError, match="frames of 6 and sentences of 9"):
        cues(wide, ["query"], np.ones(9))
    assert cues(wide, ["frames", "visual", "position"]).shape[0] == T


def test_a_group_is_computed_once_for_all_sets_of_cues() -> None:
    one = video()
    assert one.columns("attended") is one.columns("attended")
    both = cues(one, ["title", "attended"])
    assert (both[:, :2] == one.columns("title")).all()
    assert (both[:, 2:] == one.columns("attended")).all()
