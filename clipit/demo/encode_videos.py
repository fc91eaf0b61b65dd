"""The demo world as video files: H.264 pictures, and AAC audio with a tone per scene.

Pictures and samples depend only on the video's description; ffmpeg only encodes them, bit-exact for
a given build.
"""

from __future__ import annotations

import math
import tempfile
import wave
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clipit.core.durable import durable_write
from clipit.demo import draw
from clipit.demo.world import COLOURS, SIZES, Scene, Video
from clipit.media import ffmpeg

WIDTH, HEIGHT = 320, 180
SAMPLE_RATE = 22050
_TONES_HZ = {colour: 262 * 2 ** (step / 6) for step, colour in enumerate(COLOURS)}
_SILENCE_HZ = 110.0  # of empty scenes


def pictures(video: Video) -> Iterator[NDArray[np.uint8]]:
    """Yield every frame, (HEIGHT, WIDTH, 3): frame i shows the time i / fps."""
    for scene, first, stop in _scene_frames(video):
        empty = _empty(video, scene)
        for index in range(first, stop):
            yield _picture(scene, empty, (index - first) / max(1, stop - first - 1))


def picture(video: Video, frame: int) -> NDArray[np.uint8]:
    """Return one frame of `pictures` without drawing the previous ones."""
    scene, first, stop = next(run for run in _scene_frames(video) if frame < run[2])
    return _picture(scene, _empty(video, scene), (frame - first) / max(1, stop - first - 1))


def samples(video: Video) -> NDArray[np.int16]:
    """Return the audio, mono: a chord of the scene's colours, faded at both ends."""
    pieces = []
    done = 0
    for scene in video.scenes:
        count = round(scene.end_s * SAMPLE_RATE) - done
        time_s = np.arange(count) / SAMPLE_RATE
        tones_hz = [_TONES_HZ[item.colour] for item in scene.items] or [_SILENCE_HZ]
        chord = sum(np.sin(2 * np.pi * tone_hz * time_s) for tone_hz in tones_hz) / len(tones_hz)
        fade = np.clip(np.minimum(time_s, time_s[::-1]) / 0.02, 0, 1)
        pieces.append(np.round(8000 * chord * fade).astype(np.int16))
        done += count
    return np.concatenate(pieces)


def render(video: Video, path: Path) -> None:
    """Write `video` as an mp4 file.

    Raises:
        FfmpegError: ffmpeg failed; the message ends with its error.
    """
    with durable_write(path) as temporary, tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.wav"
        _write_wave(sound, samples(video))
        ffmpeg.run(
            _arguments(video.fps, sound, temporary),
            what=str(path),
            feed=(shown.tobytes() for shown in pictures(video)),
        )


def _scene_frames(video: Video) -> Iterator[tuple[Scene, int, int]]:
    """Yield each scene with the frames [first, stop) shown from its start to before its end."""
    first = 0
    for scene in video.scenes:
        stop = math.ceil(Fraction(scene.end_s) * video.fps)
        yield scene, first, stop
        first = stop


def _empty(video: Video, scene: Scene) -> NDArray[np.float32]:
    phase = zlib.crc32(f"{video.name} {scene.start_s}".encode()) % 628 / 100
    return draw.backdrop(scene.background, phase, HEIGHT, WIDTH)


def _picture(scene: Scene, empty: NDArray[np.float32], progress: float) -> NDArray[np.uint8]:
    canvas = empty.copy()
    swing = 0.12 * math.sin(2 * math.pi * progress)
    for item in scene.items:
        rgb, radius = COLOURS[item.colour], SIZES[item.size]
        draw.add_blob(canvas, draw.Blob(item.shape, rgb, radius, item.middle(progress), swing))
    return np.clip(canvas, 0, 255).astype(np.uint8)


def _arguments(fps: Fraction, sound: Path, out: Path) -> list[str]:
    pictures_in = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(fps)]
    video_out = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"]
    audio_out = ["-c:a", "aac", "-b:a", "64k"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    return [
        *(*pictures_in, "-i", "-", "-i", str(sound)),
        *(*video_out, "-threads", "1", *audio_out, *exact, "-movflags", "+faststart", str(out)),
    ]


def _write_wave(path: Path, sound: NDArray[np.int16]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(sound.astype("<i2").tobytes())
