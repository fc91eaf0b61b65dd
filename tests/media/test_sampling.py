from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clipit.core.errors import DataError, UsageError
from clipit.media.ffmpeg import run
from clipit.media.sampling import SampledFrame, read_frames, sample_frames
from clipit.media.worker import READERS
from tests.media.clips import number_in, shown_numbers, write_clip


def sampled(path: Path, fps: float = 2.0, reader: str = "pyav", **options) -> list[SampledFrame]:
    return list(sample_frames(path, fps, reader=reader, stall_s=None, **options))


def assert_planted(samples: Sequence[SampledFrame], frames: Sequence[int], rate: float) -> None:
    """Index, picture and time agree."""
    assert [s.frame for s in samples] == list(frames)
    assert [number_in(s.image) for s in samples] == list(frames)
    np.testing.assert_allclose([s.time_s for s in samples], np.array(frames) / rate, atol=0.0011)


@pytest.mark.parametrize("reader", READERS)
def test_constant_rate(reader: str, plain_clip: Path) -> None:
    assert_planted(sampled(plain_clip, reader=reader), [k * 25 // 2 for k in range(20)], 25)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_ntsc(reader: str, suffix: str, tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    clip = write_clip(tmp_path / f"ntsc.{suffix}", 120, rate, options={"bf": "2"}, audio=False)
    # at 0.5 s frame 14 (0.467 s) is shown, frame 15 only comes at 0.5005 s
    expected = [0, 14, 29, 44, 59, 74, 89, 104, 119]
    found = sampled(clip, reader=reader)
    assert found[-1].frame in (104, 119)
    assert_planted(found, expected[: len(found)], float(rate))


@pytest.mark.parametrize("reader", READERS)
def test_variable_rate_goes_by_time(reader: str, tmp_path: Path) -> None:
    ticks = [*range(0, 1000, 40), *range(1000, 4000, 100), 6000]  # 25 fps, 10 fps, one long frame
    clip = write_clip(
        tmp_path / "vfr.mp4", len(ticks), ticks=ticks, time_base=Fraction(1, 1000),
        options={"bf": "2"}, audio=False,
    )  # fmt: skip
    found = sampled(clip, reader=reader)
    # t = 4.5 ... 5.5 s still show the frame of 3.9 s: given once
    expected = [0, 12, 25, 30, 35, 40, 45, 50, 54, 55]
    assert [s.frame for s in found] == expected
    assert [number_in(s.image) for s in found] == expected
    assert [s.time_s for s in found] == pytest.approx([ticks[f] / 1000 for f in expected])


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_rotated(suffix: str, turns: int, tmp_path: Path) -> None:
    clip = write_clip(
        tmp_path / f"turned.{suffix}", 50, rotation=-90 * turns,
        stored=lambda image: np.ascontiguousarray(np.rot90(image, turns)),
    )  # fmt: skip
    for reader in READERS:
        assert_planted(sampled(clip, reader=reader), [0, 12, 25, 37], 25)
    assert sampled(clip, short_side=48)[0].image.shape == (48, 80, 3)


@pytest.mark.parametrize("reader", READERS)
def test_edit_list_hides_frames_before_the_cut(
    reader: str, plain_clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.mp4"
    run(["-ss", "1.2", "-i", str(plain_clip), "-c", "copy", str(path)], what="cut")
    shown = shown_numbers(path)
    found = sampled(path, reader=reader)
    assert shown[0] > 0 and len(found) > 10
    assert [number_in(s.image) for s in found] == [shown[s.frame] for s in found]


@pytest.mark.parametrize("reader", READERS)
def test_late_start(reader: str, plain_clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "late.ts"
    run(["-i", str(plain_clip), "-c", "copy", "-output_ts_offset", "7", str(path)], what="ts")
    assert_planted(sampled(path, reader=reader), [k * 25 // 2 for k in range(20)], 25)


@pytest.mark.parametrize("reader", READERS)
def test_several_streams_both_readers_see_the_same_one(
    reader: str, plain_clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "four.mp4"
    other = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=10:r=10", "-f", "lavfi", "-i", "sine=d=10"]
    maps = ["-map", "1:v", "-map", "2:a", "-map", "0:v", "-map", "0:a"]
    codecs = ["-c:v:0", "mpeg4", "-c:v:1", "copy", "-c:a", "aac", "-disposition:v:0", "0"]
    default = ["-disposition:v:1", "default"]
    run(["-i", str(plain_clip), *other, *maps, *codecs, *default, str(path)], what="four")
    assert_planted(sampled(path, reader=reader), [k * 25 // 2 for k in range(20)], 25)


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_packets_without_times_are_counted(codec: str, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "old.avi", 60, codec=codec, options={"bf": "2"}, audio=False)
    assert_planted(sampled(clip), [0, 12, 25, 37, 50], 25)


def test_av1_with_either_reader(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clip = write_clip(tmp_path / "av1.mp4", 30, codec="libsvtav1", options={"preset": "12"})
    for reader in READERS:
        assert_planted(sampled(clip, 10, reader=reader), [k * 5 // 2 for k in range(12)], 25)


def test_one_frame(tmp_path: Path) -> None:
    for reader in READERS:
        assert_planted(
            sampled(write_clip(tmp_path / "one.mp4", 1, audio=False), reader=reader), [0], 25
        )


def test_readers_agree_in_pixels(plain_clip: Path) -> None:
    for options, largest, mean in (({}, 1, 0.1), ({"short_side": 48}, 64, 2.0)):
        ours, theirs = (sampled(plain_clip, reader=reader, **options) for reader in READERS)
        for a, b in zip(ours, theirs, strict=True):
            assert a[:2] == b[:2] and a.image.shape == b.image.shape
            difference = np.abs(a.image.astype(int) - b.image)
            assert difference.max() <= largest and difference.mean() <= mean


def test_several_threads_give_the_same(plain_clip: Path) -> None:
    for one, two in zip(sampled(plain_clip), sampled(plain_clip, threads=2), strict=True):
        np.testing.assert_array_equal(one.image, two.image)


def test_guarded_process_gives_the_same(plain_clip: Path) -> None:
    for a, b in zip(sampled(plain_clip), sample_frames(plain_clip), strict=True):
        assert a[:2] == b[:2]
        np.testing.assert_array_equal(a.image, b.image)


def test_jpeg_and_short_side(plain_clip: Path) -> None:
    found = sampled(plain_clip, short_side=48, jpeg_quality=90)
    images = [np.asarray(Image.open(io.BytesIO(s.image))) for s in found]
    assert {image.shape for image in images} == {(48, 80, 3)}
    assert [number_in(image) for image in images] == [s.frame for s in found]
    assert sampled(plain_clip, short_side=500)[0].image.shape == (96, 160, 3)  # never enlarged


@pytest.mark.parametrize("suffix", ["mkv", "ts", "mp4"])
def test_truncated_tail_gives_what_decodes(suffix: str, plain_clip: Path, tmp_path: Path) -> None:
    whole, part = tmp_path / f"whole.{suffix}", tmp_path / f"part.{suffix}"
    flags = ["-movflags", "+faststart"] if suffix == "mp4" else []
    run(["-i", str(plain_clip), "-c", "copy", *flags, str(whole)], what="whole")
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 5])
    found = sampled(part)
    assert 8 <= len(found) < 20
    intact = found[:-1]  # the very last may be half there
    assert [number_in(s.image) for s in intact] == [s.frame for s in intact]


def test_damage_in_the_middle_is_skipped_with_a_warning(
    plain_clip: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = bytearray(plain_clip.read_bytes())
    start = data.index(b"mdat") + 4 + (data.index(b"moov") - data.index(b"mdat")) // 3
    data[start : start + 2_000] = b"\xff" * 2_000
    path = tmp_path / "damaged.mp4"
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        found = sampled(path)
    assert len(found) >= 8
    assert found[0].frame == 0 and number_in(found[0].image) == 0
    assert [s.frame for s in found] == sorted({s.frame for s in found})
    assert str(path) in caplog.text


def test_fallback_is_logged_with_its_cause(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clip = write_clip(tmp_path / "av1.mp4", 10, codec="libsvtav1", options={"preset": "12"})
    with caplog.at_level(logging.WARNING):
        assert [s.frame for s in sampled(clip, reader="decord")] == [0]
    assert "decord" in caplog.text and str(clip) in caplog.text


def test_chosen_frames_only(plain_clip: Path) -> None:
    found = list(read_frames(plain_clip, np.array([201, 3, 3, 77]), stall_s=None))
    assert_planted(found, [3, 77, 201], 25)
    with pytest.raises(UsageError, match="expected 0 to 249, found 250"):
        read_frames(plain_clip, np.array([250]))


def test_wrong_options_are_named(plain_clip: Path) -> None:
    with pytest.raises(UsageError, match="expected one of pyav, decord"):
        sampled(plain_clip, reader="opencv")
    with pytest.raises(UsageError, match="fps: expected a number above 0"):
        sampled(plain_clip, fps=0)


def test_bad_file_is_refused_before_the_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    path.touch()
    with pytest.raises(DataError, match="empty"):
        sample_frames(path)
