"""Segments become one video: every frame, in order, with ascending times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipit.core.errors import DataError
from clipit.media.concatenation import concatenate
from clipit.media.probe import probe, scan
from tests.media.clips import shown_numbers, write_clip


def test_every_frame_is_present_in_order(tmp_path: Path) -> None:
    lengths, segments = (30, 45, 20), []
    for number, length in enumerate(lengths):
        segments.append(tmp_path / f"segment {number}'s.mp4")
        write_clip(segments[-1], length, 15)
    out = tmp_path / "day.mkv"
    concatenate(segments, out)
    expected = [frame for length in lengths for frame in range(length)]
    assert shown_numbers(out) == expected
    info, frame_times = scan(out)
    assert info.n_frames == len(expected)
    assert info.has_audio
    assert info.duration_s == pytest.approx(len(expected) / 15, abs=0.15)
    picks = frame_times.sample(Fraction(2))
    assert len(picks) == pytest.approx(2 * info.duration_s, abs=2)


def test_segment_of_another_codec_is_named(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", 10)
    write_clip(tmp_path / "b.mp4", 10, codec="libsvtav1", options={"preset": "12"})
    with pytest.raises(
        DataError, match=r"b\.mp4: expected codec, width, height, audio .* as in a\.mp4"
    ):
        concatenate([tmp_path / "a.mp4", tmp_path / "b.mp4"], tmp_path / "out.mkv")
    assert not (tmp_path / "out.mkv").exists()


def test_single_segment_is_a_copy(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", 10)
    concatenate([tmp_path / "a.mp4"], tmp_path / "out.mkv")
    assert probe(tmp_path / "out.mkv").n_frames == 10
