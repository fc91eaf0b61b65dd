from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from clipit.media.container import open_video
from clipit.media.frame_times import FrameTimes, read_frame_times, video_packets
from clipit.media.packets import PacketFacts
from tests.media.clips import write_clip


def times_of(pts: list[int], time_base: Fraction = Fraction(1, 1000), end: int = 0) -> FrameTimes:
    n = len(pts)
    flags = np.zeros(n, dtype=bool)
    return FrameTimes(
        time_base=time_base,
        pts=np.array(pts, dtype=np.int64),
        end_pts=end or pts[-1] + 40,
        packet_frame=np.arange(n, dtype=np.int32),
        droppable=flags,
        sync=flags,
        headers=flags,
        timed=True,
    )


def test_sample_takes_the_frame_shown_at_t_not_the_nearest() -> None:
    # variable rate, first frame not at 0: shown at 0, 0.5, 1.0, 1.5 s after it
    clip = times_of([100, 140, 590, 610, 1099, 1101, 1900], end=2000)
    assert clip.sample(Fraction(2)).tolist() == [0, 2, 4, 5]
    assert clip.times_s(clip.sample(Fraction(2))).tolist() == pytest.approx([0, 0.49, 0.999, 1.001])


def test_sample_gives_a_frame_that_is_shown_long_once() -> None:
    still = times_of([0, 40, 5000], end=5080)
    assert still.sample(Fraction(2)).tolist() == [0, 1, 2]


def test_sample_is_exact_for_ntsc_over_hours() -> None:
    n = 5 * 3600 * 30
    clip = times_of((np.arange(n) * 1001).tolist(), Fraction(1, 30000), end=n * 1001)
    expected = [k * 30000 // (2 * 1001) for k in range(len(clip.sample(Fraction(2))))]
    assert clip.sample(Fraction(2)).tolist() == expected


def test_sample_is_what_a_walk_over_the_clock_finds() -> None:
    rng = np.random.default_rng(3)
    for fps in (Fraction(2), Fraction(30000, 1001), Fraction(1, 7)):
        pts = np.cumsum(rng.integers(0, 900, 60))
        clip = times_of(pts.tolist(), Fraction(1, 1000), end=int(pts[-1]) + 70)
        since = pts - pts[0]
        walk = []
        for k in range(max(1, math.ceil(clip.duration * fps))):
            walk.append(np.searchsorted(since, math.floor(k * 1000 / fps), side="right") - 1)
        assert clip.sample(fps).tolist() == sorted(set(walk))


def test_sampling_costs_by_frames_not_by_what_the_clock_says() -> None:
    for far in (2**40, 10**12, 2**61):
        gap = far // 10**6 * 10**6 - 800  # a multiple of both intervals
        clip = times_of([0, 400, 800, 800 + gap])
        assert clip.sample(Fraction(2)).tolist() == [0, 1, 2, 3]
        assert clip.sample(Fraction(1, 1000)).tolist() == [0, 2, 3]


def test_needed_leaves_out_droppable_packets_and_what_follows_the_last_wanted_one() -> None:
    clip = times_of([0, 120, 40, 80, 160, 280, 200, 240])
    sync = np.array([1, 0, 0, 0, 1, 0, 0, 0], dtype=bool)
    droppable = np.array([0, 0, 1, 1, 0, 0, 1, 1], dtype=bool)
    clip = FrameTimes(
        clip.time_base, np.sort(clip.pts), 320, np.array([0, 3, 1, 2, 4, 7, 5, 6], dtype=np.int32),
        droppable, sync, np.zeros(8, dtype=bool), timed=True,
    )  # fmt: skip
    assert clip.needed(np.array([2])).tolist() == [True, True, False, True] + [False] * 4
    assert clip.needed(np.array([4])).tolist() == [False] * 4 + [True] + [False] * 3
    assert clip.needed(np.array([3, 5])).tolist() == [1, 1, 0, 0, 1, 1, 1, 0]


CODECS = {
    "h264 pyramid, open gop": ("mp4", "libx264", {
        "bf": "5", "g": "20", "refs": "4",
        "x264-params": "b-pyramid=normal:open-gop=1:scenecut=0"}),
    "h264 in annex b": ("ts", "libx264", {"bf": "2", "g": "15"}),
    "h264 sliced": ("mp4", "libx264", {"bf": "2", "g": "15", "x264-params": "slices=4"}),
    "h264 intra refresh": ("mp4", "libx264", {
        "x264-params": "intra-refresh=1:keyint=20", "bf": "2"}),
    "hevc": ("mp4", "libx265", {"x265-params": "bframes=4:keyint=20:log-level=none"}),
    "hevc temporal layers": ("mkv", "libx265", {
        "x265-params": "bframes=4:keyint=20:temporal-layers=3:log-level=none"}),
    "mpeg4": ("mp4", "mpeg4", {"bf": "2", "g": "12", "q:v": "3"}),
    "mpeg4 without packet times": ("avi", "mpeg4", {"bf": "2", "g": "12", "q:v": "3"}),
    "mpeg2": ("mpg", "mpeg2video", {"bf": "2", "g": "12", "q:v": "3"}),
    "mjpeg": ("mkv", "mjpeg", {"q:v": "3"}),
    "vp8 with hidden frames": ("webm", "libvpx", {
        "auto-alt-ref": "1", "lag-in-frames": "16", "g": "30", "deadline": "realtime", "b": "1M"}),
    "vp9": ("webm", "libvpx-vp9", {
        "auto-alt-ref": "1", "lag-in-frames": "16", "g": "30", "deadline": "realtime", "b": "1M"}),
    "av1": ("mp4", "libsvtav1", {"preset": "12", "g": "20"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CODECS)
def test_needed_packets_give_the_same_pixels_as_all_packets(name: str, tmp_path: Path) -> None:
    suffix, codec, options = CODECS[name]
    pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_clip(
        tmp_path / f"clip.{suffix}", 60, codec=codec, options=options, audio=False, pix_fmt=pix_fmt
    )
    frames = _all_frames(path)
    assert len(frames) == 60
    with open_video(path) as (container, stream):
        found = read_frame_times(container, stream)
    assert found.n_frames == 60
    np.testing.assert_allclose(found.times_s(), np.arange(60) / 25, atol=0.0011)
    wanted = np.array([0, 7, 22, 23, 41, 58])
    needed = found.needed(wanted)
    assert found.timed or needed.all()
    got = _decode(path, needed)
    if not found.timed:
        got = dict(zip(found.pts.tolist(), got.values(), strict=True))
    for frame in wanted:
        np.testing.assert_array_equal(got[int(found.pts[frame])], frames[frame])


def test_lower_temporal_layers_are_never_dropped(
    plain_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that its own layer does not refer to may serve a higher one."""
    layers = iter([0, 1, 2, 1, 2] * 50)

    def facts_of(packet: av.Packet) -> PacketFacts:
        return PacketFacts(droppable=True, sync=False, layer=next(layers))

    monkeypatch.setattr("clipit.media.frame_times.packet_reader", lambda stream: facts_of)
    with open_video(plain_clip) as (container, stream):
        found = read_frame_times(container, stream)
    assert found.droppable.tolist() == [False, False, True, False, True] * 50


def test_half_of_a_b_frame_stream_is_not_needed(plain_clip: Path) -> None:
    with open_video(plain_clip) as (container, stream):
        found = read_frame_times(container, stream)
    assert found.needed(found.sample(Fraction(2))).mean() < 0.7


def _all_frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]


def _decode(path: Path, needed: np.ndarray) -> dict[int, np.ndarray]:
    got = {}
    with open_video(path) as (container, stream):
        packets = zip(video_packets(container, stream), needed, strict=True)
        for packet in [*(packet for packet, flag in packets if flag), None]:
            for frame in stream.codec_context.decode(packet):
                key = len(got) if frame.pts is None else frame.pts
                got[key] = frame.to_ndarray(format="rgb24")
    return got
