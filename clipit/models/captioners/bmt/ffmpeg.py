"""Frames and sound of a video through one ffmpeg process each, as streams of bounded memory."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import av
import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from clipit.errors import DataError, FfmpegError, MissingError
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


def executable() -> str:
    """The ffmpeg of this machine, else the one that comes with imageio-ffmpeg."""
    return shutil.which("ffmpeg") or get_ffmpeg_exe()


def has_audio(video: Path) -> bool:
    """Whether the file has an audio stream; DataError where it is no media file."""
    if not video.is_file():
        raise MissingError(f"{video}: not found")
    try:
        with av.open(str(video)) as container:
            return bool(container.streams.audio)
    except av.FFmpegError as error:
        raise DataError(f"{video}: cannot be read as a video ({error.strerror})") from error


def frames(video: Path, fps: float) -> Iterator[NDArray[np.uint8]]:
    """RGB frames (H, W, 3) at `fps`, the shorter side 256 pixels, of the first video stream."""
    options = ["-map", "0:v:0", "-an", "-sn", "-r", f"{fps:g}", "-vf", _SCALE]
    # PPM names the size of every frame, so nothing about it has to be guessed beforehand
    with _ffmpeg(video, [*options, "-f", "image2pipe", "-c:v", "ppm"]) as pipe:
        while pipe.readline().strip() == b"P6":
            width, height = (int(word) for word in pipe.readline().split())
            pipe.readline()  # the largest value, 255
            pixels = pipe.read(3 * width * height)
            if len(pixels) < 3 * width * height:
                break  # ffmpeg died; its exit status tells
            yield np.frombuffer(pixels, dtype=np.uint8).reshape(height, width, 3)


def sound(video: Path, examples_together: int = 64) -> Iterator[NDArray[np.float32]]:
    """Mono 16 kHz pieces that hold whole VGGish examples; together they hold them all.

    Neighbouring pieces overlap by the samples that the windows of both need.
    """
    options = ["-map", "0:a:0", "-vn", "-sn", "-ac", "1", "-af", _RESAMPLE]
    held = np.zeros(0, dtype=np.float32)
    with _ffmpeg(video, [*options, "-f", "f32le", "-c:a", "pcm_f32le"]) as pipe:
        while block := pipe.read(_SAMPLE_BYTES * EXAMPLE_HOP * examples_together):
            held = np.concatenate([held, np.frombuffer(block, dtype="<f4")])
            ready = n_examples(len(held))
            if ready:
                yield held[: (ready - 1) * EXAMPLE_HOP + EXAMPLE_SAMPLES]
                held = held[ready * EXAMPLE_HOP :]


@contextmanager
def _ffmpeg(video: Path, options: list[str]) -> Iterator[IO[bytes]]:
    """Run ffmpeg with its output as a pipe; FfmpegError with its last words if it fails."""
    command = [executable(), "-nostdin", "-v", "error", "-i", f"file:{video}", *options, "pipe:1"]
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=messages)
        assert process.stdout is not None
        finished = False
        try:
            yield process.stdout
            finished = True
        finally:
            process.stdout.close()
            if not finished:
                process.kill()
            status = process.wait()
        if status:
            messages.seek(0)
            words = messages.read().decode(errors="replace").strip().splitlines() or ["no message"]
            raise FfmpegError(f"{video}: ffmpeg failed with status {status}: {words[-1]}")
