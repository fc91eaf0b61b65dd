"""Parts become one video: every frame of each, in order, on one clock."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipit.core.errors import DataError
from clipit.media.concatenation import join
from clipit.media.probe import probe, scan
from tests.media.clips import shown_numbers, write_clip


def test_every_frame_is_there_in_order(tmp_path: Path) -> None:
    lengths, parts = (30, 45, 20), []
    for number, length in enumerate(lengths):
        parts.append(tmp_path / f"part {number}'s.mp4")
        write_clip(parts[-1], length, 15)
    out = tmp_path / "day.mkv"
    join(parts, out)
    expected = [frame for length in lengths for frame in range(length)]
    assert shown_numbers(out) == expected
    info, timeline = scan(out)
    assert info.n_frames == len(expected)
    assert info.has_audio
    assert info.duration_s == pytest.approx(len(expected) / 15, abs=0.15)
    picks = timeline.sample(Fraction(2))
    assert len(picks) == pytest.approx(2 * info.duration_s, abs=2)


def test_a_part_of_another_size_is_named(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", 10)
    write_clip(tmp_path / "b.mp4", 10, codec="libsvtav1", options={"preset": "12"})
    with pytest.raises(DataError, match=r"b\.mp4: parts of one video must be alike.*a\.mp4"):
        join([tmp_path / "a.mp4", tmp_path / "b.mp4"], tmp_path / "out.mkv")
    assert not (tmp_path / "out.mkv").exists()


def test_one_part_is_a_copy(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", 10)
    join([tmp_path / "a.mp4"], tmp_path / "out.mkv")
    assert probe(tmp_path / "out.mkv").n_frames == 10
