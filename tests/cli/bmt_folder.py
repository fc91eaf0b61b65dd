"""A weights folder with a small model of our own, and features of a clip."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from clipit.core.durable import write_text
from clipit.media.ffmpeg import ffmpeg_program
from clipit.models.captioners.bmt.streams import WIDTHS
from tests.models.captioners.bmt import small

CLIP_S = 20.0


def write_weights(folder: Path) -> Path:
    """Both checkpoints and the train.csv of their words; eos_bias=0 makes them talkative."""
    folder.mkdir(parents=True, exist_ok=True)
    small.write_checkpoints(folder, eos_bias=0.0)
    rows = [f"v_{word}\t{word}" for word in small.WORDS[4:]]
    write_text(folder / "train.csv", "\n".join(["video_id\tcaption", *rows]) + "\n")
    return folder


def write_clip(path: Path) -> Path:
    """A silent clip of CLIP_S seconds."""
    source = f"color=gray:size=64x48:rate=5:duration={CLIP_S}"
    command = [ffmpeg_program(), "-v", "error", "-y", "-f", "lavfi", "-i", source]
    subprocess.run([*command, "-c:v", "mpeg4", str(path)], check=True)
    return path


def write_features(folder: Path, name: str, duration_s: float = CLIP_S) -> Path:
    """The three npy files of a video."""
    folder.mkdir(parents=True, exist_ok=True)
    streams = small.streams(duration_s)
    for stream in WIDTHS:
        np.save(folder / f"{name}_{stream}.npy", getattr(streams, stream))
    return folder
