"""From videos to streams: stacks, audio of any codec, the cache, precomputed features."""

from __future__ import annotations

import logging
import subprocess
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from clipit.core.errors import ClipitError, DataError, MissingError
from clipit.media.ffmpeg import ffmpeg_program
from clipit.models.captioners.bmt import feature_files, frame_stream, stacks
from clipit.models.captioners.bmt.logmel import log_mel
from clipit.models.captioners.bmt.streams import Streams
from tests.models.captioners.bmt import small
from tests.models.captioners.bmt.frontend import tiny_extractor

PICTURE = "testsrc2=size=320x240:rate=25"
TONE = "sine=frequency=440:sample_rate=44100"


def make_clip(path: Path, seconds: float, *, audio: str | None, picture: str = PICTURE) -> Path:
    command = [ffmpeg_program(), "-v", "error", "-y", "-f", "lavfi", "-i", picture]
    if audio:
        command += ["-f", "lavfi", "-i", TONE, "-c:a", audio, "-strict", "-2"]
    subprocess.run([*command, "-t", str(seconds), "-c:v", "mpeg4", str(path)], check=True)
    return path


@pytest.mark.parametrize(
    ("n_frames", "rows"), [(0, 0), (1, 1), (64, 1), (65, 1), (77, 1), (78, 2), (130, 2), (877, 14)]
)
def test_number_of_stacks(n_frames: int, rows: int) -> None:
    frames = (np.full((2, 2, 3), i % 251, np.uint8) for i in range(n_frames))
    assert stacks.n_stacks(n_frames) == rows
    assert sum(1 for _ in stacks.stacks(frames)) == rows


def test_stacks_step_and_repeat() -> None:
    frames = [np.full((1, 1, 3), i, np.uint8) for i in range(149)]  # 149 mod 65 = 19
    first, second, rest = (s[:, 0, 0, 0] for s in stacks.stacks(iter(frames)))
    assert first.tolist() == list(range(65)) and second.tolist() == list(range(64, 129))
    assert rest.tolist() == (list(range(128, 149)) * 4)[:65]
    (short,) = stacks.stacks(iter(frames[:3]))
    assert short[:, 0, 0, 0].tolist() == ([0, 1, 2] * 22)[:65]


def test_scales() -> None:
    assert stacks.scale_rgb(np.array([0, 255], np.float32)).tolist() == [-1, 1]
    bounds = stacks.scale_flow(np.array([-99, -20, 0, 20, 99], np.float32))
    assert bounds[0] == bounds[1] and bounds[3] == bounds[4] == pytest.approx(1.0, abs=0.01)
    assert bounds[2] == pytest.approx(0.0, abs=0.005)
    rows = np.arange(256 * 341).reshape(256, 341)
    assert stacks.centre_crop(rows)[0, 0] == 16 * 341 + 58


@pytest.mark.parametrize(
    ("size", "shape"), [("320x240", (256, 341, 3)), ("120x200", (427, 256, 3))]
)
def test_frames_have_a_short_side_of_256(
    tmp_path: Path, size: str, shape: tuple[int, int, int]
) -> None:
    clip = make_clip(tmp_path / "a.mp4", 1.0, audio=None, picture=f"testsrc2=size={size}:rate=10")
    found = list(frame_stream.frames(clip, 25))
    assert len(found) == 25
    assert all(
        frame.shape[1:] == shape[1:] and abs(frame.shape[0] - shape[0]) <= 1 for frame in found
    )
    assert 2 <= len(list(frame_stream.frames(clip, 2))) <= 4  # ffmpeg repeats the last at its end


@pytest.mark.parametrize(
    ("codec", "suffix"), [("aac", "mp4"), ("opus", "mkv"), ("libmp3lame", "mp4")]
)
def test_audio_of_any_codec_in_chunks(tmp_path: Path, codec: str, suffix: str) -> None:
    clip = make_clip(tmp_path / f"a.{suffix}", 7.0, audio=codec)
    pieces = list(frame_stream.audio(clip, batch_examples=2))
    assert len(pieces) >= 3
    parts = np.concatenate([log_mel(piece) for piece in pieces])
    (whole,) = frame_stream.audio(clip)
    assert len(parts) == 7 and np.array_equal(parts, log_mel(whole))
    assert set(parts[1:6].mean(1).argmax(1).tolist()) <= {8, 9, 10, 11}  # 440 Hz


def test_silent_clip_has_zero_audio_and_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clip = make_clip(tmp_path / "a.mp4", 4.0, audio=None)
    streams = tiny_extractor().extract(clip, 4.0)
    assert streams.vggish.shape == (4, 128) and not streams.vggish.any()
    assert streams.rgb.shape == (2, 1024) and streams.flow.shape == (2, 1024)
    assert "no audio" in caplog.text


def test_captions_of_clips_without_speech_or_audio(tmp_path: Path) -> None:
    captioner = small.captioner(tmp_path, eos_bias=0.0)
    for audio in (None, "aac"):
        clip = make_clip(tmp_path / f"{audio}.mp4", 8.0, audio=audio)
        captions = captioner.caption(tiny_extractor().extract(clip, 8.0), 8.0)
        assert captions and all(c.sentence and 0 <= c.start_s < c.end_s <= 8.01 for c in captions)


def test_frames_are_streamed(tmp_path: Path) -> None:
    """100 s of frames are 131 MB decoded; two copies of a stack are 17 MB."""
    clip = make_clip(tmp_path / "a.mp4", 100.0, audio=None, picture="color=gray:size=64x48:rate=5")
    tracemalloc.start()
    shapes = [stack.shape for stack in stacks.stacks(frame_stream.frames(clip, 5))]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert shapes == [(65, 256, 341, 3)] * stacks.n_stacks(500)
    assert peak < 60e6


def test_run_time_is_logged_first(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = make_clip(tmp_path / "a.mp4", 2.0, audio=None)
    monkeypatch.setattr("clipit.models.captioners.bmt.feature_extraction._WARN_ABOVE_S", 0.0)
    with caplog.at_level(logging.INFO):
        tiny_extractor().frames(clip, 2.0)
    messages = [r.getMessage() for r in caplog.records]
    assert len(messages) == 1 and "1 stacks take about" in messages[0]
    assert "a.mp4: I3D of about: 1/1 stacks" in capsys.readouterr().err


def test_cache_is_used_until_video_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip, cache = make_clip(tmp_path / "a.mp4", 3.0, audio="aac"), tmp_path / "cache"
    first = feature_files.cached_streams(clip, "a", 3.0, tiny_extractor(), cache)
    assert sorted(p.name for p in cache.iterdir()) == [
        "a_features.json",
        "a_flow.npy",
        "a_rgb.npy",
        "a_vggish.npy",
    ]
    closed = tiny_extractor()
    monkeypatch.setattr(closed, "frames", lambda *_: pytest.fail("extracted again"))
    again = feature_files.cached_streams(clip, "a", 3.0, closed, cache)
    assert np.array_equal(first.rgb, again.rgb) and np.array_equal(first.vggish, again.vggish)
    make_clip(clip, 8.0, audio="aac")
    other = feature_files.cached_streams(clip, "a", 8.0, tiny_extractor(), cache)
    assert len(other.rgb) > len(first.rgb)


def write(folder: Path, streams: Streams, name: str = "clip") -> None:
    for stream in ("rgb", "flow", "vggish"):
        np.save(folder / f"{name}_{stream}.npy", getattr(streams, stream))


def test_precomputed_features_are_used_unchanged(tmp_path: Path) -> None:
    write(tmp_path, small.streams(60.0))
    video = tmp_path / "clip.mp4"
    found = feature_files.load_streams(video, "clip", 60.0, None, tmp_path / "cache", tmp_path)
    for stream in ("rgb", "flow", "vggish"):
        assert np.array_equal(getattr(found, stream), getattr(small.streams(60.0), stream))
    with pytest.raises(MissingError, match="no precomputed features and no weights"):
        feature_files.load_streams(video, "clip", 60.0, None, tmp_path / "cache")


def test_silent_video_needs_no_precomputed_audio(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 3.0, audio=None)
    write(tmp_path, small.streams(3.0))
    (tmp_path / "clip_vggish.npy").unlink()
    found = feature_files.load_streams(clip, "clip", 3.0, None, tmp_path / "cache", tmp_path)
    assert not found.vggish.any()


def broken(stream: str, change: str) -> Streams:
    rows = {s: getattr(small.streams(60.0), s).copy() for s in ("rgb", "flow", "vggish")}
    if change == "width":
        rows[stream] = rows[stream][:, :-1]
    elif change == "nan":
        rows[stream][2, 3] = np.nan
    elif change == "integers":
        rows[stream] = rows[stream].astype(np.int64)
    else:
        rows = {s: getattr(small.streams(200.0), s) if s == stream else r for s, r in rows.items()}
    if stream == "rgb" and change == "length":
        rows["flow"] = small.streams(200.0).flow
    return Streams(**rows)


@pytest.mark.parametrize(
    ("stream", "change", "message"),
    [
        ("rgb", "width", "shape (23, 1023), expected (rows, 1024)"),
        ("vggish", "width", "shape (62, 127), expected (rows, 128)"),
        ("flow", "nan", "NaN or infinite values"),
        ("vggish", "integers", "type int64"),
        ("rgb", "length", "78 rows, expected about 23 for 60.0 s"),
        ("vggish", "length", "208 rows, expected about 63 for 60.0 s: features of another video"),
    ],
)
def test_invalid_features_are_rejected(
    tmp_path: Path, stream: str, change: str, message: str
) -> None:
    write(tmp_path, broken(stream, change))
    with pytest.raises(DataError) as error:
        feature_files.read_streams(tmp_path, "clip", 60.0)
    text = str(error.value)
    assert error.value.exit_code == 3 and "\n" not in text
    assert f"clip_{stream}.npy: " in text and message in text


def test_rgb_and_flow_of_different_length_are_rejected(tmp_path: Path) -> None:
    write(tmp_path, small.streams(60.0))
    np.save(tmp_path / "clip_flow.npy", small.streams(58.0).flow[:-1])
    with pytest.raises(DataError, match=r"clip_flow\.npy: 22 rows, expected 23 as in clip_rgb"):
        feature_files.read_streams(tmp_path, "clip", 60.0)


def test_other_files_are_rejected_as_features(tmp_path: Path) -> None:
    with pytest.raises(MissingError) as missing:
        feature_files.read_streams(tmp_path, "clip", 60.0)
    assert missing.value.exit_code == 4 and "clip_rgb.npy" in str(missing.value)
    write(tmp_path, small.streams(60.0))
    path = tmp_path / "clip_flow.npy"
    for content in (path.read_bytes()[:3000], b"", b"hello"):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"clip_flow\.npy: not an npy array, or truncated"):
            feature_files.read_streams(tmp_path, "clip", 60.0)
    np.save(path, np.array([{"a": 1}]), allow_pickle=True)
    with pytest.raises(DataError, match="not an npy array"):
        feature_files.read_streams(tmp_path, "clip", 60.0)


def test_other_files_are_rejected_as_videos(tmp_path: Path) -> None:
    text = tmp_path / "a.mp4"
    text.write_text("not a video")
    for call, kind in (
        (lambda: list(frame_stream.audio(text)), DataError),
        (lambda: list(frame_stream.frames(text, 25)), DataError),
        (lambda: list(frame_stream.audio(tmp_path / "none.mp4")), MissingError),
    ):
        with pytest.raises(ClipitError) as error:
            call()
        assert type(error.value) is kind and "\n" not in str(error.value)
