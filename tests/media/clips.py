"""Clips with a planted answer: each frame shows its own number, flashes coincide with beeps.

A picture is 160 x 96: on top 16 blocks, black or white, are the frame's number in binary; below,
a red square to the left (so that a turned or mirrored picture is noticed) and a field that
flashes white in every BEEP_EVERY-th frame and the next, while a 1 kHz tone sounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, BLOCK = 160, 96, 20
BEEP_EVERY = 25
SAMPLE_RATE = 48_000


def picture(number: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """(height, width, 3) uint8; larger pictures have grey to the right and below."""
    image = np.full((height, width, 3), 90, np.uint8)
    for bit in range(16):
        row, column = divmod(bit, 8)
        block = image[row * BLOCK : (row + 1) * BLOCK, column * BLOCK : (column + 1) * BLOCK]
        block[:] = 235 if number >> bit & 1 else 16
    image[48:96, :40] = (220, 20, 20)
    image[48:96, 60:160] = 235 if is_flash(number) else 16
    return image


def is_flash(number: int) -> bool:
    return number % BEEP_EVERY < 2


def number_in(image: np.ndarray, width: int = WIDTH, height: int = HEIGHT) -> int:
    """The number that a (possibly resized) picture shows."""
    assert abs(image.shape[1] / image.shape[0] - width / height) < 0.05, image.shape
    scale = image.shape[0] / height
    red, green = image[int(72 * scale), int(20 * scale), :2].astype(int)
    assert red - green > 100, "the red square is not where it belongs"
    number = 0
    for bit in range(16):
        row, column = divmod(bit, 8)
        y, x = int((row + 0.5) * BLOCK * scale), int((column + 0.5) * BLOCK * scale)
        number |= int(image[y - 2 : y + 3, x - 2 : x + 3].mean() > 128) << bit
    return number


def write_clip(
    path: Path,
    n_frames: int,
    rate: Fraction | int = 25,
    *,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    ticks: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    audio: bool = True,
    rotation: int = 0,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    pix_fmt: str = "yuv420p",
    stored=lambda image: image,
) -> Path:
    """Write a clip; `ticks` are presentation times in `time_base` for a variable frame rate.

    rotation: of the display matrix, degrees counterclockwise; stored: from upright to stored.
    """
    time_base = time_base or 1 / Fraction(rate)
    ticks = range(n_frames) if ticks is None else ticks
    shown = stored(picture(0, *size))
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=Fraction(rate), options=options or {})
        video.width, video.height, video.pix_fmt = shown.shape[1], shown.shape[0], pix_fmt
        video.codec_context.time_base = time_base
        video.codec_context.thread_count = 1
        if rotation:
            video.set_display_rotation(rotation)
        sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if audio else None
        chunks = _sound(sound, ticks, time_base) if sound else iter(())
        chunk = next(chunks, None)
        for number, tick in enumerate(ticks):
            while chunk is not None and chunk.pts / SAMPLE_RATE <= tick * time_base:
                container.mux(sound.encode(chunk))
                chunk = next(chunks, None)
            frame = av.VideoFrame.from_ndarray(stored(picture(number, *size)), format="rgb24")
            frame.pts, frame.time_base = tick, time_base
            container.mux(video.encode(frame))
        while chunk is not None:
            container.mux(sound.encode(chunk))
            chunk = next(chunks, None)
        container.mux(video.encode(None))
        if sound is not None:
            container.mux(sound.encode(None))
    return path


def _sound(stream, ticks: Sequence[int], time_base: Fraction) -> Iterator[av.AudioFrame]:
    """A tone exactly while a flash is shown, in frames of 1024 samples."""
    starts = [round(tick * time_base * SAMPLE_RATE) for tick in ticks]
    starts.append(2 * starts[-1] - starts[-2] if len(starts) > 1 else starts[0] + SAMPLE_RATE // 25)
    samples = np.zeros(starts[-1], np.float32)
    for number, (start, stop) in enumerate(pairwise(starts)):
        if is_flash(number):
            at = np.arange(start, stop)
            samples[start:stop] = 0.5 * np.sin(2 * np.pi * 1000 * at / SAMPLE_RATE)
    for start in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(
            samples[None, start : start + 1024], format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        frame.time_base = Fraction(1, SAMPLE_RATE)
        yield frame


def shown_numbers(path: Path, **size: int) -> list[int]:
    """The numbers of all frames, decoded plainly."""
    with av.open(str(path)) as container:
        stream = container.streams.best("video")
        frames = container.decode(stream)
        return [number_in(frame.to_ndarray(format="rgb24"), **size) for frame in frames]


def onsets(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Seconds at which (flashes, beeps) begin in a file, after at least 0.1 s without."""
    with av.open(str(path)) as container:
        flashes = [
            frame.time
            for frame in container.decode(container.streams.best("video"))
            if is_flash(number_in(frame.to_ndarray(format="rgb24")))
        ]
    beeps: list[float] = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()).max(axis=0) > 0.1)
            beeps.extend(frame.time + loud / frame.sample_rate)
    return tuple(_begins(np.array(times)) for times in (flashes, beeps))


def _begins(times: np.ndarray) -> np.ndarray:
    return times[np.diff(times, prepend=-np.inf) > 0.1]
