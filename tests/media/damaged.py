"""Damaged video files with a known defect each."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from clipit.media.ffmpeg import run
from tests.media.clips import write_clip

MS = Fraction(1, 1000)


def write_gap(path: Path, last_ms: int = 2**40) -> Path:
    """20 frames at 25 per second and one more, years later."""
    return write_clip(path, 21, ticks=[*range(0, 800, 40), last_ms], time_base=MS, audio=False)


def write_frozen(path: Path, n_frames: int = 20) -> Path:
    """Frames whose time stamps are all equal."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for number in range(n_frames):
            picture = np.full((48, 64, 3), number, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                packet.pts = packet.dts = 0
                container.mux(packet)
    return path


def write_late_stream(path: Path, n_frames: int = 50) -> Path:
    """A healthy FLV with a tag of a second audio format at its end: a stream that appears late."""
    write_clip(path, n_frames)
    sound = bytes([0x2F]) + bytes(500)  # MP3, where the file's other sound is AAC
    size = len(sound).to_bytes(3, "big")
    time_ms = (n_frames * 40 - 1).to_bytes(3, "big")
    tag = b"\x08" + size + time_ms + bytes(4) + sound
    path.write_bytes(path.read_bytes() + tag + len(tag).to_bytes(4, "big"))
    return path


def write_zeroed_hevc(path: Path, n_frames: int = 60) -> Path:
    """HEVC with pictures whose NAL headers are zeros: temporal id 0 is forbidden."""
    options = {"x265-params": "bframes=0:keyint=20:log-level=none"}
    clip = write_clip(
        path.with_suffix(".mp4"), n_frames, codec="libx265", options=options, audio=False
    )
    raw = path.with_suffix(".hevc")
    run(["-i", str(clip), "-c", "copy", "-bsf:v", "hevc_mp4toannexb", str(raw)], what="raw")
    content = raw.read_bytes()
    starts = [at for at in _starts(content) if (content[at] >> 1) & 63 < 10]  # ordinary slices
    for at in starts[len(starts) // 2 :][:3]:
        content = content[:at] + bytes(2) + content[at + 2 :]
    raw.write_bytes(content)
    clip.unlink()
    run(["-r", "25", "-i", str(raw), "-c", "copy", str(path)], what="zeroed")
    raw.unlink()
    return path


def _starts(content: bytes) -> list[int]:
    """Where NAL units begin, after their start codes."""
    found, at = [], content.find(b"\0\0\1")
    while at >= 0:
        found.append(at + 3)
        at = content.find(b"\0\0\1", at + 3)
    return found


def write_pixel(path: Path, n_frames: int = 20) -> Path:
    """A video of 1 x 1 pixel: it decodes, but no encoder takes it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 1, 1, "bgr0"
        for number in range(n_frames):
            picture = np.full((1, 1, 3), number * 9, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
