"""Segments of one recording concatenated to one file, packet by packet, without decoding."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from clipit.core.durable import durable_write
from clipit.core.errors import DataError
from clipit.media import ffmpeg
from clipit.media.probe import probe


def concatenate(segments: Sequence[Path], out: Path) -> None:
    """Write the video and first audio streams of `segments`, in order, to `out` (.mkv).

    Memory does not grow with their length. Raises DataError if a segment differs from the first in
    codec or size, FfmpegError if ffmpeg fails.
    """
    first = probe(segments[0])
    for segment in segments[1:]:
        info = probe(segment)
        expected = (first.codec, first.width, first.height, first.has_audio)
        found = (info.codec, info.width, info.height, info.has_audio)
        if found != expected:
            raise DataError(
                f"{segment}: expected codec, width, height, audio {expected} as in "
                f"{segments[0].name}, found {found}; encode all segments with the same settings"
            )
    listing = "".join(f"file {_quoted(segment)}\n" for segment in segments)
    with tempfile.TemporaryDirectory() as folder, durable_write(out) as temporary:
        script = Path(folder) / "segments.txt"
        script.write_text(listing, encoding="utf-8")
        inputs = ["-f", "concat", "-safe", "0", "-i", str(script)]
        outputs = ["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", str(temporary)]
        ffmpeg.run([*inputs, *outputs], what=str(out))


def _quoted(path: Path) -> str:
    """A path as ffmpeg's concat script requires."""
    return "'" + str(path.absolute()).replace("'", "'\\''") + "'"
