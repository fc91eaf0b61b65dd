"""Parts of one recording put together as one file, packet by packet: nothing is decoded."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from clipit.core.durable import durable_write
from clipit.core.errors import DataError
from clipit.media import ffmpeg
from clipit.media.probe import probe


def join(parts: Sequence[Path], out: Path) -> None:
    """Write the video and first sound of `parts`, one after the other, to `out` (.mkv).

    The memory does not grow with their length. Raises DataError where a part differs from the
    first in codec or size, FfmpegError where ffmpeg fails.
    """
    first = probe(parts[0])
    for part in parts[1:]:
        info = probe(part)
        expected = (first.codec, first.width, first.height, first.has_audio)
        found = (info.codec, info.width, info.height, info.has_audio)
        if found != expected:
            raise DataError(
                f"{part}: parts of one video must be alike: expected codec, width, height, sound "
                f"{expected} as in {parts[0].name}, found {found}; encode them alike"
            )
    listing = "".join(f"file {_quoted(part)}\n" for part in parts)
    with tempfile.TemporaryDirectory() as folder, durable_write(out) as temporary:
        script = Path(folder) / "parts.txt"
        script.write_text(listing, encoding="utf-8")
        read = ["-f", "concat", "-safe", "0", "-i", str(script)]
        kept = ["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", str(temporary)]
        ffmpeg.run([*read, *kept], what=str(out))


def _quoted(path: Path) -> str:
    """A path as ffmpeg's list of files wants it."""
    return "'" + str(path.absolute()).replace("'", "'\\''") + "'"
