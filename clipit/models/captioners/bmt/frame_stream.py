"""Frames and sound of a video through one ffmpeg process each, as streams of bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipit.media.ffmpeg import stream
from clipit.media.probe import probe
from clipit.models.captioners.bmt.logmel import (
    EXAMPLE_HOP,
    EXAMPLE_SAMPLES,
    SAMPLE_RATE,
    n_examples,
)

SHORT_SIDE = 256
# the shorter side to 256 pixels, whichever it is after rotation
_SCALE = f"scale='if(gt(iw,ih),-1,{SHORT_SIDE})':'if(gt(iw,ih),{SHORT_SIDE},-1)'"
# the Kaiser window and roll-off of the resampler VGGish features were made with
_RESAMPLE = (
    f"aresample={SAMPLE_RATE}:filter_type=kaiser:kaiser_beta=14.769656:filter_size=128:"
    "cutoff=0.9475937:linear_interp=1"
)
_SAMPLE_BYTES = 4
_HEADER = re.compile(rb"P6\n(\d+) (\d+)\n255\n")


def frames(video: Path, fps: float) -> Iterator[NDArray[np.uint8]]:
    """RGB frames (H, W, 3) at `fps`, the shorter side 256 pixels, of the stream `probe` chooses."""
    options = ["-map", f"0:{probe(video).stream_index}", "-r", f"{fps:g}", "-vf", _SCALE]
    # PPM names the size of every frame, so nothing about it has to be guessed beforehand
    options += ["-f", "image2pipe", "-c:v", "ppm", "pipe:1"]
    with stream(["-i", f"file:{video}", *options], what=str(video)) as pipe:
        # an incomplete header or picture: ffmpeg died, and its exit status tells
        while header := _HEADER.fullmatch(b"".join(pipe.readline() for _ in range(3))):
            width, height = (int(number) for number in header.groups())
            pixels = pipe.read(3 * width * height)
            if len(pixels) < 3 * width * height:
                break
            yield np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)


def sound(video: Path, examples_together: int = 64) -> Iterator[NDArray[np.float32]]:
    """Mono 16 kHz pieces that hold whole VGGish examples; together they hold them all.

    Neighbouring pieces overlap by the samples that the windows of both need. None from a video
    without sound.
    """
    audio = probe(video).audio_index
    if audio is None:
        return
    options = ["-map", f"0:{audio}", "-ac", "1", "-af", _RESAMPLE]
    options += ["-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"]
    held = np.zeros(0, dtype=np.float32)
    with stream(["-i", f"file:{video}", *options], what=str(video)) as pipe:
        while block := pipe.read(_SAMPLE_BYTES * EXAMPLE_HOP * examples_together):
            whole = len(block) - len(block) % _SAMPLE_BYTES  # less where ffmpeg died
            held = np.concatenate([held, np.frombuffer(block[:whole], dtype="<f4")])
            ready = n_examples(len(held))
            if ready:
                yield held[: (ready - 1) * EXAMPLE_HOP + EXAMPLE_SAMPLES]
                held = held[ready * EXAMPLE_HOP :]
