"""Video files: damaged bytes of every common kind, absurd clocks, and what holds of the rest."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import av
import numpy as np

from clipit.config.video_options import VideoLimits
from clipit.media.probe import scan
from clipit.media.sampling import read_frames
from tests.dirty.cases import Kind
from tests.dirty.mutations import damaged
from tests.media.clips import write_clip

_FAST = {"deadline": "realtime", "cpu-used": "8"}
_X265 = {"x265-params": "bframes=2:keyint=10:log-level=none"}
#: Suffix, codec, options, sound.
_CONTAINERS = {
    "mp4": ("mp4", "libx264", {"bf": "2", "g": "12"}, True),
    "mov": ("mov", "libx264", {"g": "12"}, False),
    "mkv": ("mkv", "libx264", {"bf": "2", "g": "12"}, True),
    "webm": ("webm", "libvpx-vp9", _FAST, False),
    "vp8": ("webm", "libvpx", _FAST, False),
    "avi": ("avi", "mpeg4", {"g": "12"}, True),
    "mpg": ("mpg", "mpeg2video", {"g": "12"}, False),
    "flv": ("flv", "libx264", {"g": "12"}, True),
    "ts": ("ts", "libx264", {"bf": "2", "g": "12"}, True),
    "hevc-mp4": ("mp4", "libx265", _X265, False),
    "hevc-mkv": ("mkv", "libx265", _X265, True),
    "hevc-ts": ("ts", "libx265", _X265, False),
}
_CLOCKS = ("mkv", "mp4", "flv", "ts", "avi", "mov")
LIMITS = VideoLimits()


@cache
def _healthy(name: str, folder: Path) -> bytes:
    suffix, codec, options, sound = _CONTAINERS[name]
    path = folder / f"healthy.{suffix}"
    write_clip(path, 40, codec=codec, options=dict(options), audio=sound)
    content = path.read_bytes()
    path.unlink()
    return content


def _write(name: str, folder: Path, rng: Random) -> Path:
    path = folder / f"clip.{_CONTAINERS[name][0]}"
    path.write_bytes(damaged(_healthy(name, folder), rng))
    return path


def _write_clock(folder: Path, rng: Random) -> Path:
    """Packets copied with stamps that no clock gives."""
    suffix = rng.choice(_CLOCKS)
    path = folder / f"clock.{suffix}"
    n_frames = rng.choice([1, 2, 5, 30])
    far = 2 ** rng.randrange(20, 62)
    base = [number * 40 for number in range(n_frames)]
    stamps = rng.choice(
        [
            [0] * n_frames,
            [*base[:-1], far],
            [far + stamp for stamp in base],
            [-far + stamp for stamp in base],
            [stamp * (far // 40) % 2**61 for stamp in base],
            base[::-1],
            [rng.randrange(far) for _ in base],
            sorted(rng.randrange(far) for _ in base),
            [number // 2 for number in range(n_frames)],
        ]
    )
    time_base = Fraction(1, rng.choice([1, 25, 1000, 90_000, 10**9]))
    rate = rng.choice([1, 25, 1000, 60_000])
    try:
        _mux(path, stamps, time_base, rate, rng)
    except (av.FFmpegError, OverflowError):  # a muxer refuses some: then it is no such file
        path.write_bytes(b"refused by the muxer")
    return path


def _mux(path: Path, stamps: list[int], time_base: Fraction, rate: int, rng: Random) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number, stamp in enumerate(stamps):
            picture = np.full((48, 64, 3), number * 7 % 255, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                packet.time_base = time_base
                packet.pts = packet.dts = stamp
                if rng.random() < 0.2:
                    packet.duration = rng.choice([0, 2**40])
                container.mux(packet)


def read(path: Path) -> None:
    """As extract_frames does, in this process."""
    info, times = scan(path, LIMITS)
    frames = times.sample(Fraction(2))
    assert 0 < len(frames) <= info.n_frames, (len(frames), info.n_frames)
    assert 0 < info.duration_s <= LIMITS.max_duration_s
    assert 0 < info.fps <= 1_000_000, info.fps
    samples = list(read_frames(path, frames, scanned=(info, times), short_side=64, stall_s=None))
    times_s = np.array([sample.time_s for sample in samples])
    assert np.isfinite(times_s).all() and (np.diff(times_s) >= 0).all()
    assert all(sample.image.shape[2] == 3 for sample in samples)


KINDS = [
    *(
        Kind(
            name,
            10,
            lambda folder, rng, name=name: _write(name, folder, rng),  # type: ignore[misc]
            read,
        )
        for name in _CONTAINERS
    ),
    Kind("clocks", 24, _write_clock, read),
]
