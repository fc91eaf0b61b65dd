"""Opening a video file, for every reader: selecting the video stream, one-line errors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av

from clipit.core.errors import DataError, MissingError

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

IO_TIMEOUT_S = 60.0  # a read from disk that takes longer is a dead mount, not a slow one


@contextmanager
def open_video(path: str | os.PathLike[str]) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open `path` and yield (container, selected video stream).

    Raises MissingError if there is no such file, DataError if it is no readable video. Errors of
    libav inside the block are raised as DataError too, so that callers handle one kind.
    """
    path = Path(path)
    if not path.exists():
        raise MissingError(f"{path}: no such file; check the path")
    if not path.is_file():
        raise DataError(f"{path}: expected a regular file (a pipe or folder could hang a decoder)")
    if path.stat().st_size == 0:
        raise DataError(f"{path}: the file is empty (0 bytes); copy or download it again")
    try:
        # "file:" prevents a colon or percent sign in the name from being read as a protocol
        with av.open(f"file:{path}", timeout=IO_TIMEOUT_S, metadata_errors="replace") as container:
            stream = _select_stream(path, container)
            for other in container.streams:
                if other.index != stream.index:
                    other.discard = av.stream.Discard.all  # skips even reading, where possible
            yield container, stream
    except av.FFmpegError as error:
        raise DataError(f"{path}: expected a readable video, found: {reason(error)}") from error


def reason(error: BaseException) -> str:
    """libav's message of an error, without number and file name."""
    return str(getattr(error, "strerror", None) or error).splitlines()[0]


def _select_stream(path: Path, container: InputContainer) -> VideoStream:
    """The stream a player would show: libav's best one, but never cover art (attached_pic)."""
    cover = av.stream.Disposition.attached_pic
    known = [s for s in container.streams.video if s.codec_context is not None]
    moving = [s for s in known if not s.disposition & cover]
    if not moving:
        kinds = sorted({str(s.type) for s in container.streams}) or ["none"]
        found = "only cover art" if known else f"streams: {', '.join(kinds)}"
        raise DataError(f"{path}: expected a video stream, found {found}")
    best = container.streams.best("video")
    if best in moving:
        return best
    return max(moving, key=lambda s: (s.frames, s.codec_context.width * s.codec_context.height))
