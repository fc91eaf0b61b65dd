"""Frames and audio of a video, streamed from one ffmpeg process each in bounded memory."""

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
# scales the shorter side after rotation to 256 pixels
_SCALE = f"scale='if(gt(iw,ih),-1,{SHORT_SIDE})':'if(gt(iw,ih),{SHORT_SIDE},-1)'"
# the Kaiser window and roll-off of the resampler of the original VGGish features
_RESAMPLE = (
    f"aresample={SAMPLE_RATE}:filter_type=kaiser:kaiser_beta=14.769656:filter_size=128:"
    "cutoff=0.9475937:linear_interp=1"
)
_SAMPLE_BYTES = 4
_HEADER = re.compile(rb"P6\n(\d+) (\d+)\n255\n")


def frames(video: Path, fps: float) -> Iterator[NDArray[np.uint8]]:
    """RGB frames (H, W, 3) at `fps`, shorter side 256 pixels, of the stream `probe` selects."""
    options = ["-map", f"0:{probe(video).stream_index}", "-r", f"{fps:g}", "-vf", _SCALE]
    # PPM states the size of every frame
    options += ["-f", "image2pipe", "-c:v", "ppm", "pipe:1"]
    with stream(["-i", f"file:{video}", *options], what=str(video)) as pipe:
        # a header or picture is incomplete if ffmpeg failed; its exit status is the error
        while header := _HEADER.fullmatch(b"".join(pipe.readline() for _ in range(3))):
            width, height = (int(number) for number in header.groups())
            pixels = pipe.read(3 * width * height)
            if len(pixels) < 3 * width * height:
                break
            yield np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)


def audio(video: Path, batch_examples: int = 64) -> Iterator[NDArray[np.float32]]:
    """Mono 16 kHz chunks float32 (samples,) of whole VGGish examples, covering all of them.

    Consecutive chunks overlap by the samples that both need. Nothing for a video without audio.
    """
    index = probe(video).audio_index
    if index is None:
        return
    options = ["-map", f"0:{index}", "-ac", "1", "-af", _RESAMPLE]
    options += ["-f", "f32le", "-c:a", "pcm_f32le", "pipe:1"]
    buffer = np.zeros(0, dtype=np.float32)
    with stream(["-i", f"file:{video}", *options], what=str(video)) as pipe:
        while block := pipe.read(_SAMPLE_BYTES * EXAMPLE_HOP * batch_examples):
            whole = len(block) - len(block) % _SAMPLE_BYTES  # incomplete if ffmpeg failed
            buffer = np.concatenate([buffer, np.frombuffer(block[:whole], dtype="<f4")])
            ready = n_examples(len(buffer))
            if ready:
                yield buffer[: (ready - 1) * EXAMPLE_HOP + EXAMPLE_SAMPLES]
                buffer = buffer[ready * EXAMPLE_HOP :]
