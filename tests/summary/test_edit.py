"""Edits of a cut: requested ranges are in, dropped ones out, and the shots tile the video."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipit.config.edit_options import EditOptions
from clipit.core.errors import UsageError
from clipit.summary.edit import add_handles, edit, join_short, split
from clipit.summary.model import Curve, Cut, Shot, SourceVideo

FPS = 25
NO_CURVE = Curve(time_s=[0], score=[0])


def shots_of(*lengths_and_scores: tuple[int, float], selected: tuple[int, ...] = ()) -> list[Shot]:
    """Shots of these seconds and scores, one after the other."""
    shots, at = [], 0
    for number, (length_s, score) in enumerate(lengths_and_scores):
        shots.append(
            Shot(
                start=at * FPS,
                stop=(at + length_s) * FPS,
                start_s=at,
                end_s=at + length_s,
                score=score,
                selected=number in selected,
            )
        )
        at += length_s
    return shots


def cut_of(shots: list[Shot], budget_s: float, curve: Curve = NO_CURVE) -> tuple[Cut, SourceVideo]:
    cut = Cut(query=None, scorer="x", budget_s=budget_s, file=None, shots=shots, curve=curve)
    n_frames = shots[-1].stop
    source_video = SourceVideo(
        video="v",
        path="v.mp4",
        sha256=None,
        n_frames=n_frames,
        frame_rate="25",
        duration_s=n_frames / FPS,
        width=2,
        height=2,
        has_audio=False,
    )
    return cut, source_video


def selected_ranges(shots: list[Shot]) -> list[tuple[float, float]]:
    return [(shot.start_s, shot.end_s) for shot in shots if shot.selected]


FIVE = ((4, 0.1), (4, 0.9), (4, 0.2), (4, 0.8), (4, 0.3))


def test_default_options_change_nothing() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1, 3)), 8)
    assert edit(cut, source_video, EditOptions()) == cut


def test_ranges_to_keep_use_the_budget_first() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1, 3)), 8)
    edited = edit(cut, source_video, EditOptions(keep=((0.52, 2.52),)))
    # 2 of 8 s left: too few for the second best, enough for the rest of the first shot
    assert [(s.start, s.stop) for s in edited.selected_shots] == [(13, 63), (63, 100), (100, 200)]


def test_ranges_to_keep_may_exceed_the_budget() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1, 3)), 8)
    edited = edit(cut, source_video, EditOptions(keep=((0, 4), (8, 12), (16, 20))))
    assert selected_ranges(edited.shots) == [(0, 4), (8, 12), (16, 20)]


def test_dropped_ranges_make_room_for_the_next_best_shot() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1, 3)), 8)
    edited = edit(cut, source_video, EditOptions(drop=((3, 6),)))
    assert selected_ranges(edited.shots) == [
        (6, 8),
        (12, 16),
    ]  # rest of best, second


def test_frames_between_two_shots_are_not_selected_for_being_short() -> None:
    crumb = Shot(start=100, stop=105, start_s=4, end_s=4.2, score=0.9, selected=False)
    first, second = shots_of((4, 0.9), (4, 0.8))
    second = second.model_copy(update={"start": 105, "start_s": 4.2})
    cut, source_video = cut_of([first, crumb, second], 4.5)
    edited = edit(cut, source_video, EditOptions(drop=((7, 8),)))
    assert selected_ranges(edited.shots) == [(0, 4)]


def test_drop_wins_over_keep() -> None:
    cut, source_video = cut_of(shots_of(*FIVE), 4)
    edited = edit(cut, source_video, EditOptions(keep=((0, 4),), drop=((2, 4),)))
    assert selected_ranges(edited.shots)[0] == (0, 2)


def test_short_shots_join_the_neighbour_of_most_similar_score() -> None:
    shots = shots_of((1, 0.5), (3, 0.1), (1, 0.8), (4, 0.9), (1, 0.85))
    joined = join_short(shots, 2)
    assert [(shot.start_s, shot.end_s) for shot in joined] == [(0, 4), (4, 10)]
    assert joined[0].score == pytest.approx((0.5 + 3 * 0.1) / 4)


def test_joined_shots_that_are_too_long_are_trimmed_to_the_budget() -> None:
    """The highest scores of the best shot are at seconds 9 and 10 of the video."""
    curve = Curve(
        time_s=[*range(20)], score=[0.9 if second in (9, 10) else 0 for second in range(20)]
    )
    cut, source_video = cut_of(shots_of((1, 0.1), (7, 0.1), (6, 0.9), (6, 0.2)), 2, curve)
    edited = edit(cut, source_video, EditOptions(min_shot_s=1.5))
    assert selected_ranges(edited.shots) == [(9, 11)]
    assert [(shot.start_s, shot.end_s) for shot in edited.shots] == [
        (0, 8), (8, 9), (9, 11), (11, 14), (14, 20)
    ]  # fmt: skip
    assert edited.selected_shots[0].score == 0.9


def test_rest_of_the_best_shot_is_trimmed() -> None:
    cut, source_video = cut_of(shots_of((10, 0.5), (10, 0.9)), 3)
    edited = edit(cut, source_video, EditOptions(drop=((14, 16),)))
    assert selected_ranges(edited.shots) == [(10, 13)]


def test_minimum_length_above_the_budget_is_refused() -> None:
    cut, source_video = cut_of(shots_of(*FIVE), 1.8)
    message = r"--min-shot 2 s is longer than the budget of 1\.8 s; lower one or raise the other$"
    with pytest.raises(UsageError, match=message):
        edit(cut, source_video, EditOptions(min_shot_s=2))
    assert edit(cut, source_video, EditOptions(min_shot_s=1.8)).selected_s == pytest.approx(1.8)


def test_video_shorter_than_the_minimum_length_is_shown_whole() -> None:
    cut, source_video = cut_of(shots_of((1, 0.1), (2, 0.4)), 3)
    assert selected_ranges(edit(cut, source_video, EditOptions(min_shot_s=5)).shots) == [(0, 3)]


def test_handles_extend_into_neighbours_but_not_into_dropped_ranges() -> None:
    shots = shots_of(*FIVE, selected=(0, 3))
    extended = add_handles(shots, 1, [])
    assert selected_ranges(extended) == [(0, 5), (11, 17)]
    assert [shot.score for shot in extended] == [0.1, 0.9, 0.2, 0.8, 0.3]
    assert selected_ranges(add_handles(split(shots, [(4, 6)]), 1, [(4, 6)])) == [(0, 4), (11, 17)]
    assert selected_ranges(add_handles(shots, 5, [])) == [(0, 12), (12, 20)]


def test_dropping_everything_is_refused() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1,)), 8)
    with pytest.raises(UsageError, match="--drop: nothing is left"):
        edit(cut, source_video, EditOptions(drop=((0, 99),)))


def test_fade_is_stored_in_the_cut() -> None:
    cut, source_video = cut_of(shots_of(*FIVE, selected=(1,)), 8)
    assert edit(cut, source_video, EditOptions(fade_s=0.5)).fade_s == 0.5


ranges = st.lists(
    st.tuples(st.floats(0, 29), st.floats(0.1, 9)).map(lambda m: (m[0], m[0] + m[1])), max_size=3
)


@given(
    lengths=st.lists(st.tuples(st.integers(1, 5), st.floats(0.01, 1)), min_size=7, max_size=9),
    keep=ranges,
    drop=ranges,
    min_shot_s=st.floats(0, 4),
    handles_s=st.floats(0, 2),
)
def test_shots_always_tile_the_video(lengths, keep, drop, min_shot_s, handles_s) -> None:
    lengths.append((30, 0.5))
    cut, source_video = cut_of(shots_of(*lengths, selected=(0,)), 10)
    options = EditOptions(
        keep=tuple(keep), drop=tuple(drop), min_shot_s=min_shot_s, handles_s=handles_s
    )
    edited = edit(cut, source_video, options).shots
    assert edited[0].start == 0 and edited[-1].stop == source_video.n_frames
    assert all(one.stop == other.start for one, other in pairwise(edited))
    assert all(one.end_s == other.start_s for one, other in pairwise(edited))
    for shot in edited:
        middle_s = (shot.start_s + shot.end_s) / 2
        is_dropped = any(start <= middle_s < end for start, end in drop)
        is_kept = any(start <= middle_s < end for start, end in keep)
        assert not (shot.selected and is_dropped)
        assert shot.selected or is_dropped or not is_kept


@given(
    lengths=st.lists(st.tuples(st.integers(1, 9), st.floats(0, 1)), max_size=9),
    score=st.lists(st.floats(0, 1), min_size=1, max_size=40),
    share=st.floats(0.005, 1),
    keep=ranges,
    drop=ranges.map(lambda several: several[:1]),
    min_shot=st.floats(0.01, 1),
)
def test_budget_is_not_exceeded(lengths, score, share, keep, drop, min_shot) -> None:
    """Except by ranges to keep; no summary is empty, no joined shot below the minimum length."""
    shots = shots_of(*lengths, (30, 0.5))
    budget_s = share * shots[-1].end_s
    cut, source_video = cut_of(shots, budget_s, Curve(time_s=list(range(len(score))), score=score))
    min_shot_s = min_shot * budget_s
    options = EditOptions(keep=tuple(keep), drop=tuple(drop), min_shot_s=min_shot_s)
    edited = edit(cut, source_video, options)
    shown = [shot.stop - shot.start for shot in edited.selected_shots]
    by_hand = [
        shot.stop - shot.start
        for shot in edited.selected_shots
        if any(start <= (shot.start_s + shot.end_s) / 2 < end for start, end in keep)
    ]
    budget = max(1, int(budget_s * FPS + 1e-6))
    assert 0 < sum(shown) <= max(budget, sum(by_hand))
    assert keep or drop or min(shown) >= int(min_shot_s * FPS)
