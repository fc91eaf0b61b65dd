from __future__ import annotations

import dataclasses
import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from clipit.core.errors import DataError, MissingError
from clipit.media.ffmpeg import run
from clipit.media.probe import Orientation, probe
from tests.media.clips import write_clip


def test_facts_of_a_plain_clip(plain_clip: Path) -> None:
    info = probe(plain_clip)
    assert (info.width, info.height, info.n_frames, info.codec) == (160, 96, 250, "h264")
    assert (info.frame_rate, info.fps, info.constant_rate) == (Fraction(25), 25.0, True)
    assert info.duration_s == pytest.approx(10.0)
    assert info.has_audio and (info.stream_index, info.audio_index) == (0, 1)
    assert info.orientation == Orientation() and info.rotation == 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        info.width = 1


def test_ntsc_rate_is_exact(tmp_path: Path) -> None:
    for suffix in ("mp4", "mkv"):  # mkv rounds its times to milliseconds
        clip = write_clip(tmp_path / f"ntsc.{suffix}", 60, Fraction(30000, 1001), audio=False)
        info = probe(clip)
        assert (info.frame_rate, info.constant_rate) == (Fraction(30000, 1001), True)
        assert not info.has_audio


@pytest.mark.parametrize("suffix", ["mov", "mp4", "mkv"])
def test_cameras_timecode(suffix: str, tmp_path: Path) -> None:
    plain = write_clip(tmp_path / "plain.mp4", 5, Fraction(30000, 1001))
    assert probe(plain).timecode is None
    for stated, found in (("10:03:00;12", "10:03:00;12"), ("noon", None)):
        clip = tmp_path / f"{found is None}.{suffix}"
        tag = ["-metadata:s:v", f"timecode={stated}"]
        run(["-i", str(plain), "-c", "copy", *tag, str(clip)], what="tag")
        assert probe(clip).timecode == found


def test_variable_rate_is_frames_per_duration(tmp_path: Path) -> None:
    ticks = [*range(0, 1000, 40), *range(1000, 3000, 100)]  # 25 frames in 1 s, 20 in 2 s
    clip = write_clip(tmp_path / "vfr.mp4", 45, ticks=ticks, time_base=Fraction(1, 1000))
    info = probe(clip)
    assert not info.constant_rate
    assert info.n_frames == 45
    assert info.fps == pytest.approx(45 / 3.0, rel=0.03)


@pytest.mark.parametrize(("rotation", "turns"), [(90, 3), (180, 2), (-90, 1)])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_rotation_gives_the_shown_size(
    rotation: int, turns: int, suffix: str, tmp_path: Path
) -> None:
    clip = write_clip(
        tmp_path / f"turned.{suffix}", 5, rotation=rotation,
        stored=lambda image: np.ascontiguousarray(np.rot90(image, turns)),
    )  # fmt: skip
    info = probe(clip)
    assert (info.rotation, info.width, info.height) == (turns * 90, 160, 96)


def test_cover_art_is_never_the_video(tmp_path: Path, plain_clip: Path) -> None:
    cover, both, song = (tmp_path / name for name in ("cover.jpg", "both.mp4", "song.m4a"))
    run(["-f", "lavfi", "-i", "testsrc2=s=1280x720", "-frames:v", "1", str(cover)], what="cover")
    inputs = ["-i", str(cover), "-i", str(plain_clip), "-c", "copy", "-disposition:v:0"]
    run([*inputs, "attached_pic", "-map", "0", "-map", "1", str(both)], what="both")
    with av.open(str(both)) as container:
        assert len(container.streams.video) == 2
    assert (probe(both).width, probe(both).n_frames) == (160, 250)
    run([*inputs, "attached_pic", "-map", "0", "-map", "1:a", "-f", "mp4", str(song)], what="song")
    with pytest.raises(DataError, match="only cover art"):
        probe(song)


def test_start_and_stream_of_a_transport_stream(tmp_path: Path, plain_clip: Path) -> None:
    path = tmp_path / "late.ts"
    run(["-i", str(plain_clip), "-c", "copy", "-output_ts_offset", "7", str(path)], what="ts")
    info = probe(path)
    assert info.start_s > 7
    assert (info.n_frames, info.frame_rate) == (250, 25)
    assert info.duration_s == pytest.approx(10.0)


def test_av1(tmp_path: Path) -> None:
    info = probe(write_clip(tmp_path / "av1.mp4", 10, codec="libsvtav1", options={"preset": "12"}))
    assert (info.codec, info.n_frames) == ("av1", 10)


def test_one_frame_and_very_short(tmp_path: Path) -> None:
    one = probe(write_clip(tmp_path / "one.mp4", 1, audio=False))
    assert (one.n_frames, one.duration_s, one.frame_rate) == (1, pytest.approx(0.04), 25)
    assert probe(write_clip(tmp_path / "three.mp4", 3)).n_frames == 3


def test_truncated_counts_what_is_there(tmp_path: Path, plain_clip: Path) -> None:
    whole, part = tmp_path / "whole.mp4", tmp_path / "part.mp4"
    run(["-i", str(plain_clip), "-c", "copy", "-movflags", "+faststart", str(whole)], what="clip")
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert 50 < probe(part).n_frames < 250


def _bad_files(folder: Path, plain_clip: Path) -> dict[str, Path]:
    whole = plain_clip.read_bytes()
    song = folder / "song.m4a"
    run(["-i", str(plain_clip), "-vn", "-c", "copy", str(song)], what="song")
    contents = {
        "empty": b"",
        "noise": np.random.default_rng(0).bytes(100_000),
        "text": b"not a video at all\n" * 100,
        "without its index": whole[: len(whole) // 2],
        "header only": whole[:32],
    }
    bad = {"audio only": song, "a folder": folder}
    for name, content in contents.items():
        bad[name] = folder / f"{name}.mp4"
        bad[name].write_bytes(content)
    os.mkfifo(folder / "pipe.mp4")
    return {**bad, "a pipe": folder / "pipe.mp4"}


def test_bad_files_are_refused_in_one_line(tmp_path: Path, plain_clip: Path) -> None:
    for name, path in _bad_files(tmp_path, plain_clip).items():
        with pytest.raises(DataError) as caught:
            probe(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ") and "\n" not in message, name
    with pytest.raises(MissingError, match="no such file"):
        probe(tmp_path / "absent.mp4")


def test_stream_without_frames_is_refused(tmp_path: Path, plain_clip: Path) -> None:
    path = tmp_path / "frameless.mp4"
    run(["-i", str(plain_clip), "-c", "copy", "-frames:v", "0", str(path)], what="clip")
    with pytest.raises(DataError):
        probe(path)


def test_byte_concatenated_recordings_are_refused_with_the_fix(
    tmp_path: Path, plain_clip: Path
) -> None:
    one, two, remedy = (tmp_path / name for name in ("one.ts", "two.ts", "remedy.mp4"))
    run(["-i", str(plain_clip), "-c", "copy", str(one)], what="ts")
    two.write_bytes(one.read_bytes() * 2)
    with pytest.raises(DataError, match=r"two\.ts: .* a jump back by .*; run ffmpeg"):
        probe(two)
    run(["-i", str(two), "-c", "copy", str(remedy)], what="remedy")
    assert probe(remedy).n_frames == 500


def test_names_that_look_like_protocols(tmp_path: Path, plain_clip: Path) -> None:
    for name in ("concat:a|b.mp4", "-50%d.mp4", "höhe 100%.mp4"):
        path = tmp_path / name
        path.write_bytes(plain_clip.read_bytes())
        assert probe(path).n_frames == 250
