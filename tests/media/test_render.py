from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from clipit.core.errors import DataError, FfmpegError, UsageError
from clipit.media import ffmpeg, render_ranges
from clipit.media import render as rendering
from clipit.media.ffmpeg import ffmpeg_program, run
from clipit.media.probe import probe
from clipit.media.render import render, render_frames
from tests.media.clips import is_flash, onsets, shown_numbers, write_clip

SHOTS = [(20, 61), (99, 101), (125, 180), (230, 250)]
MAX_OFFSET_S = 0.040


@pytest.fixture(params=["system", "packaged"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "packaged":
        monkeypatch.setattr(ffmpeg.shutil, "which", lambda name: None)
    ffmpeg_program.cache_clear()
    yield ffmpeg_program()
    monkeypatch.undo()
    ffmpeg_program.cache_clear()


def frames_of(shots: list[tuple[int, int]]) -> list[int]:
    return [frame for start, stop in shots for frame in range(start, stop)]


def assert_in_sync(path: Path) -> None:
    """Every beep begins with a flash; a shot may begin inside of both."""
    flashes, beeps = onsets(path)
    assert len(flashes) == len(beeps) > 0
    assert np.abs(flashes - beeps).max() < MAX_OFFSET_S


def assert_playable(path: Path, duration_s: float, rate: Fraction, *, audio: bool) -> None:
    """As players want it: streams, formats, durations, index first."""
    with av.open(str(path)) as container:
        kinds = [(s.type, s.codec_context.name) for s in container.streams]
        assert kinds == [("video", "h264")] + [("audio", "aac")] * audio
        video = container.streams.video[0]
        assert video.codec_context.pix_fmt == "yuv420p"
        assert video.average_rate == rate
        for stream in container.streams:
            assert abs(float(stream.duration * stream.time_base) - duration_s) <= 1 / rate + 0.025
    assert probe(path).duration_s == pytest.approx(duration_s, abs=1e-3)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_exact_frames_with_their_sound(program: str, plain_clip: Path, tmp_path: Path) -> None:
    out, shares = tmp_path / "summary.mp4", []
    render_frames(plain_clip, SHOTS, out, progress=shares.append)
    assert shown_numbers(out) == frames_of(SHOTS)
    assert_playable(out, len(frames_of(SHOTS)) / 25, Fraction(25), audio=True)
    assert_in_sync(out)
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_seconds_are_the_same_as_frames(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "summary.mp4"
    render(plain_clip, [(a / 25, b / 25) for a, b in SHOTS], out)
    assert shown_numbers(out) == frames_of(SHOTS)


def test_pieces_are_joined_exactly(
    program: str, plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_ranges, "MIN_GAP_S", 0.5)
    monkeypatch.setattr(render_ranges, "MAX_RANGES_PER_PIECE", 2)
    out = tmp_path / "summary.mp4"
    render_frames(plain_clip, SHOTS, out)
    assert shown_numbers(out) == frames_of(SHOTS)
    assert_playable(out, len(frames_of(SHOTS)) / 25, Fraction(25), audio=True)
    assert_in_sync(out)
    assert [p.name for p in tmp_path.iterdir()] == ["summary.mp4"]


@pytest.mark.parametrize(
    ("program", "per_piece"), [("system", 200), ("packaged", 50)], indirect=["program"]
)
def test_two_hundred_shots(
    program: str, per_piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one graph and by pieces; either graph is long enough to go through a script file."""
    source = write_clip(tmp_path / "long.mp4", 2400, options={"bf": "3", "preset": "ultrafast"})
    shots = [(12 * k, 12 * k + 5) for k in range(200)]
    monkeypatch.setattr(render_ranges, "MAX_RANGES_PER_PIECE", per_piece)
    out = tmp_path / "summary.mp4"
    render_frames(source, shots, out)
    assert shown_numbers(out) == frames_of(shots)
    flashes, beeps = onsets(out)
    assert len(flashes) > 30
    assert np.abs(flashes[:, None] - beeps[None]).min(axis=1).max() < MAX_OFFSET_S


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_ntsc_with_seeks(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_ranges, "MIN_GAP_S", 2.0)
    monkeypatch.setattr(rendering, "_SEEK_MARGIN_S", 0.2)
    monkeypatch.setattr(rendering, "_INDEXLESS_MARGIN_S", 3.0)
    rate = Fraction(30000, 1001)
    source = write_clip(
        tmp_path / f"ntsc.{suffix}", 600, rate, options={"bf": "3", "g": "60", "crf": "18"}
    )
    shots, out = [(30, 75), (200, 260), (590, 600)], tmp_path / "summary.mp4"
    render_frames(source, shots, out)
    assert shown_numbers(out) == frames_of(shots)
    assert_playable(out, len(frames_of(shots)) / float(rate), rate, audio=True)
    assert_in_sync(out)


def test_variable_rate_becomes_constant_and_stays_in_sync(tmp_path: Path) -> None:
    ticks = [*range(0, 4000, 40), *range(4000, 9000, 100), *range(9000, 12000, 40)]
    source = write_clip(
        tmp_path / "vfr.mp4", len(ticks), ticks=ticks, time_base=Fraction(1, 1000),
        options={"bf": "2", "crf": "18"},
    )  # fmt: skip
    out = tmp_path / "summary.mp4"
    shots = [(20, 80), (105, 145), (160, 210)]
    render_frames(source, shots, out)
    # 10 per second become 25 by repetition: every selected frame is there, in order, no other
    assert sorted(set(shown_numbers(out))) == frames_of(shots)
    assert shown_numbers(out) == sorted(shown_numbers(out))
    chosen_s = sum((ticks[stop] - ticks[start]) / 1000 for start, stop in shots)
    assert_playable(out, chosen_s, Fraction(25), audio=True)
    assert_in_sync(out)


def test_rotated_source_comes_out_upright(program: str, tmp_path: Path) -> None:
    source = write_clip(
        tmp_path / "turned.mp4", 50, rotation=-90,
        stored=lambda image: np.ascontiguousarray(np.rot90(image)),
    )  # fmt: skip
    out = tmp_path / "summary.mp4"
    render_frames(source, [(10, 30)], out)
    info = probe(out)
    assert (info.width, info.height, info.rotation) == (160, 96, 0)
    assert shown_numbers(out) == list(range(10, 30))


def test_odd_sizes_lose_one_line(tmp_path: Path) -> None:
    source = write_clip(
        tmp_path / "odd.mkv", 30, size=(161, 97), codec="ffv1", pix_fmt="yuv444p", audio=False
    )
    assert (probe(source).width, probe(source).height) == (161, 97)
    out = tmp_path / "summary.mp4"
    render_frames(source, [(5, 20)], out)
    assert (probe(out).width, probe(out).height) == (160, 96)
    assert shown_numbers(out) == list(range(5, 20))
    assert_playable(out, 15 / 25, Fraction(25), audio=False)


def test_chosen_video_and_first_audio_of_several(plain_clip: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "four.mp4", tmp_path / "summary.mp4"
    other = ["-f", "lavfi", "-i", "testsrc2=s=64x64:d=10:r=10", "-f", "lavfi", "-i", "sine=d=10"]
    maps = ["-map", "1:v", "-map", "0:a", "-map", "0:v", "-map", "2:a"]
    codecs = ["-c:v:0", "mpeg4", "-c:v:1", "copy", "-c:a", "aac", "-disposition:v:0", "0"]
    default = ["-disposition:v:1", "default"]
    run(["-i", str(plain_clip), *other, *maps, *codecs, *default, str(source)], what="four")
    render_frames(source, SHOTS, out)
    assert shown_numbers(out) == frames_of(SHOTS)
    assert_in_sync(out)


def test_sound_that_starts_late_and_ends_early_stays_in_place(
    plain_clip: Path, tmp_path: Path
) -> None:
    """The planted sound is cut to 3.3-7.1 s; the rest of the summary is silent, not shifted."""
    source, out = tmp_path / "gap.mkv", tmp_path / "summary.mp4"
    cut = "[0:a]atrim=3.3:7.1[a]"
    run(
        ["-i", str(plain_clip), "-filter_complex", cut, "-map", "0:v", "-map", "[a]",
         "-c:v", "copy", "-c:a", "pcm_s16le", str(source)], what="gap",
    )  # fmt: skip
    shots = [(10, 60), (90, 160), (220, 250)]
    render_frames(source, shots, out)
    flashes, beeps = onsets(out)
    heard = [frame for frame in range(90, 160) if frame % 25 == 0]
    expected = [(50 + frame - 90) / 25 for frame in heard]
    assert beeps == pytest.approx(expected, abs=MAX_OFFSET_S)
    assert sum(is_flash(f) and not is_flash(f - 1) for f in frames_of(shots)) == len(flashes)
    assert_playable(out, 150 / 25, Fraction(25), audio=True)


@pytest.mark.parametrize("offset", ["0", "7"])
def test_video_that_starts_after_the_sound(offset: str, plain_clip: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "late.ts", tmp_path / "summary.mp4"
    delayed = ["-itsoffset", "0.6", "-i", str(plain_clip)]
    tone = ["-f", "lavfi", "-t", "0.6", "-i", "anullsrc=r=48000:cl=mono"]
    graph = "[2:a][1:a]concat=n=2:v=0:a=1[a]"
    run(
        [*delayed, "-i", str(plain_clip), *tone, "-filter_complex", graph, "-map", "0:v",
         "-map", "[a]", "-c:v", "copy", "-c:a", "aac", "-output_ts_offset", offset, str(source)],
        what="late",
    )  # fmt: skip
    render_frames(source, SHOTS, out)
    assert shown_numbers(out) == frames_of(SHOTS)
    assert_in_sync(out)


def test_edit_list_and_formats_without_times(plain_clip: Path, tmp_path: Path) -> None:
    shots = [(20, 60), (100, 130)]
    mpeg2 = ["-c:v", "mpeg2video", "-q:v", "3", "-bf", "2", "-c:a", "mp2"]
    for name, how in {
        "cut.mp4": ["-ss", "1.2", "-i", str(plain_clip), "-c", "copy"],
        "h264.avi": ["-i", str(plain_clip), "-c", "copy"],
        "mpeg2.mpg": ["-i", str(plain_clip), *mpeg2],
    }.items():
        source, out = tmp_path / name, tmp_path / f"{name}.mp4"
        run([*how, str(source)], what=name)
        shown = shown_numbers(source)
        render_frames(source, shots, out)
        assert shown_numbers(out) == [shown[frame] for frame in frames_of(shots)], name
        if name == "cut.mp4":  # the other two do not say when their pictures are shown
            assert_in_sync(out)


def test_av1_source_one_frame_and_no_sound(tmp_path: Path) -> None:
    source = write_clip(
        tmp_path / "av1.mp4", 30, codec="libsvtav1", options={"preset": "12"}, audio=False
    )
    out = tmp_path / "summary.mp4"
    render_frames(source, [(7, 8)], out)
    assert shown_numbers(out) == [7]
    single = write_clip(tmp_path / "one.mp4", 1, audio=False)
    render_frames(single, [(0, 1)], out)
    assert shown_numbers(out) == [0]


def test_source_is_never_overwritten(plain_clip: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mp4"
    link.symlink_to(plain_clip)
    before = plain_clip.read_bytes()
    for out in (plain_clip, link):
        with pytest.raises(UsageError, match="source itself"):
            render(plain_clip, [(0, 1)], out)
    assert plain_clip.read_bytes() == before


def test_failure_leaves_nothing_behind(
    program: str, plain_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "summary.mp4"
    with pytest.raises(ValueError, match="at least one"):
        render(plain_clip, [], out)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(DataError):
        render(broken, [(0, 1)], out)
    monkeypatch.setattr(rendering, "video_encoder", lambda program: {"vcodec": "absent"})
    with pytest.raises(FfmpegError, match=r"plain\.mp4: ffmpeg failed: .*absent"):
        render(plain_clip, [(0, 1)], out)
    assert [p.name for p in tmp_path.iterdir()] == ["broken.mp4"]


def test_fade_darkens_the_ends_and_changes_no_time(
    program: str, plain_clip: Path, tmp_path: Path
) -> None:
    plain, faded = tmp_path / "plain.mp4", tmp_path / "faded.mp4"
    render_frames(plain_clip, [(20, 70), (120, 170)], plain)
    render_frames(plain_clip, [(20, 70), (120, 170)], faded, fade_s=0.4)
    brightness, loudness = levels(plain)
    faded_brightness, faded_loudness = levels(faded)
    assert len(faded_brightness) == len(brightness) == 100
    assert abs(len(faded_loudness) - len(loudness)) <= 1
    share = faded_brightness / brightness
    middle = np.r_[12:38, 62:88]
    assert np.abs(share[middle] - 1).max() < 0.05
    assert (share[[0, 49, 50, 99]] < 0.15).all()
    assert (np.diff(share[:9]) > 0).all() and (np.diff(share[41:50]) < 0).all()
    assert np.flatnonzero(loudness > 0.1).tolist() == [5, 6, 30, 31, 55, 56, 80, 81]
    assert np.flatnonzero(faded_loudness > 0.4).tolist() == [30, 31, 80, 81]  # as before
    assert (faded_loudness[[5, 55]] < 0.7 * loudness[[5, 55]]).all()


def test_fade_is_half_of_a_short_shot(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "short.mp4"
    render_frames(plain_clip, [(10, 20)], out, fade_s=9)
    brightness, _ = levels(out)
    assert len(brightness) == 10
    assert brightness.argmax() in (4, 5)


def test_comment_is_stored(plain_clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    render_frames(plain_clip, [(0, 5)], out, comment="clipit: a 'dog' = ü; 1:2")
    with av.open(str(out)) as container:
        assert container.metadata["comment"] == "clipit: a 'dog' = ü; 1:2"


def levels(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(mean brightness of every frame, largest sample in every 40 ms)."""
    with av.open(str(path)) as container:
        frames = [f.to_ndarray(format="rgb24")[70:90, 5:35] for f in container.decode(video=0)]
    with av.open(str(path)) as container:
        samples = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    count = len(samples) // 1920
    loud = np.abs(samples[: count * 1920]).reshape(count, 1920).max(axis=1)
    return np.array([frame.mean() for frame in frames]) - 16, loud
