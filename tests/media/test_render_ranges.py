from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipit.media.probe import scan
from clipit.media.render_ranges import (
    MAX_RANGES_PER_PIECE,
    FrameRange,
    output_rate,
    pieces,
    seconds,
    snap,
)
from tests.media.clips import write_clip

NTSC = Fraction(30000, 1001)


def test_shots_become_frames_of_the_grid() -> None:
    shots = [(1.0, 2.0), (4.004, 5.005)]
    assert snap(shots, NTSC, 10.0) == [FrameRange(30, 60), FrameRange(120, 150)]


def test_order_overlap_and_minimum() -> None:
    assert snap([(5, 6), (1, 2), (1.5, 3)], Fraction(25), 10.0) == [
        FrameRange(25, 75),
        FrameRange(125, 150),
    ]
    assert snap([(1, 2), (2, 3)], Fraction(25), 10.0) == [FrameRange(25, 75)]
    assert snap([(1.0, 1.001)], Fraction(25), 10.0) == [FrameRange(25, 26)]
    assert snap([(9.99, 12)], Fraction(25), 10.0) == [FrameRange(249, 250)]


@pytest.mark.parametrize("shots", [[(2, 1)], [(-1, 1)], [(10, 11)], [(1, 1)]])
def test_shots_outside_the_video_are_refused(shots: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match=r"expected 0 <= start_s < end_s within 10\.000 s"):
        snap(shots, Fraction(25), 10.0)


def test_no_shot_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        snap([], Fraction(25), 10.0)


def test_pieces_split_at_long_gaps_and_many_shots() -> None:
    near = [FrameRange(50 * k, 50 * k + 25) for k in range(MAX_RANGES_PER_PIECE + 3)]
    assert [len(group) for group in pieces(near, Fraction(25))] == [MAX_RANGES_PER_PIECE, 3]
    far = [FrameRange(0, 25), FrameRange(50, 75), FrameRange(10_000, 10_025)]
    assert [len(group) for group in pieces(far, Fraction(25))] == [2, 1]


def test_frames_to_seconds_by_their_own_times(tmp_path: Path) -> None:
    ticks = [0, 40, 80, 200, 400, 440, 480]
    clip = write_clip(
        tmp_path / "vfr.mp4", 7, ticks=ticks, time_base=Fraction(1, 1000), audio=False
    )
    info, frame_times = scan(clip)
    found = seconds([(0, 3), (4, 7)], frame_times)
    assert found[0] == pytest.approx((0.0, 0.2))
    assert found[1] == pytest.approx((0.4, info.duration_s))
    assert output_rate(info, frame_times) == 25
