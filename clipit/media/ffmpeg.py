"""Running the ffmpeg program: its errors reach the user, and it never hangs silently."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from clipit.core.errors import FfmpegError

STALL_S = 300.0
_MAX_LAST_LINES, _MAX_ERROR_LINES = 100, 5
# Messages that only follow from an error; their number depends on the version, the cause is before.
_CONSEQUENCE = re.compile(
    r"Error opening (in|out)put files?\b|Error selecting an encoder|Error sending frames to"
    r"|Could not open encoder before EOF|Task finished with error|Terminating thread with return"
    r"|Nothing was written into output file|Conversion failed!"
)
_CLOCK_KEYS = ("speed", "fps", "bitrate", "elapsed")  # change without any progress
# Best first; the options give about the same picture quality. All players support all three.
VIDEO_ENCODERS: tuple[dict[str, str | int], ...] = (
    {"vcodec": "libx264", "crf": 20, "preset": "medium"},
    {"vcodec": "libopenh264", "video_bitrate": "6M"},
    {"vcodec": "mpeg4", "q:v": 3},
)


@cache
def ffmpeg_program() -> str:
    """The system's ffmpeg, else the one of the imageio-ffmpeg package; FfmpegError without any."""
    found = shutil.which("ffmpeg")
    if found and _runs(found):
        return found
    carried = _carried_program()
    if carried and _runs(carried):
        return carried
    why = " and ".join(
        f"{program} does not run" if program else f"{what} has none"
        for what, program in (("PATH", found), ("imageio-ffmpeg", carried))
    )
    raise FfmpegError(
        f"ffmpeg: {why}; install it (apt install ffmpeg, brew install ffmpeg), or set "
        "IMAGEIO_FFMPEG_EXE to the path of one"
    )


def _carried_program() -> str | None:
    """The program inside the imageio-ffmpeg package; there is none for some platforms."""
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


def _runs(program: str) -> bool:
    """False for a file that cannot be executed, of another platform, or without its libraries."""
    try:
        done = subprocess.run(
            [program, "-version"], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


@cache
def video_encoder(program: str) -> dict[str, str | int]:
    """Output options (ffmpeg-python names) of the best encoder that this ffmpeg was built with."""
    listing = _output_of(program, "-encoders")
    for options in VIDEO_ENCODERS:
        if re.search(rf"^ V\S* {options['vcodec']} ", listing, re.MULTILINE):
            return options
    names = ", ".join(str(options["vcodec"]) for options in VIDEO_ENCODERS)
    raise FfmpegError(f"{program}: expected a video encoder of {names}, found none; install ffmpeg")


@cache
def filter_script_option(program: str) -> str:
    """The option with which this ffmpeg reads a filter graph from a file; "-/option" since 7."""
    version = re.search(r"version n?(\d+)\.", _output_of(program, "-version"))
    is_old = version is not None and int(version.group(1)) < 7
    return "-filter_complex_script" if is_old else "-/filter_complex"


def run(
    args: Sequence[str],
    *,
    what: str,
    progress: Callable[[float], None] | None = None,
    stall_s: float = STALL_S,
    program: str | None = None,
    feed: Iterable[bytes] = (),
) -> None:
    """Run ffmpeg with `args`; `progress` is called with the seconds written so far.

    what: names the file in the error. feed: the data of ffmpeg's input "-".
    Raises FfmpegError with ffmpeg's own error if it fails, or if its reported progress does not
    change for `stall_s` seconds (ffmpeg is then killed).
    """
    reported = ["-progress", "pipe:1", "-stats_period", "1"]
    with _started([*reported, *args], what, stall_s, program, feed) as (output, watch):
        _follow(io.TextIOWrapper(output, errors="replace"), watch, progress)


@contextmanager
def stream(
    args: Sequence[str], *, what: str, stall_s: float = STALL_S, program: str | None = None
) -> Iterator[Output]:
    """Run ffmpeg with `args` that write to pipe:1; yields its output, to be read to the end.

    Errors as `run`; the reader may be slow, only waiting for ffmpeg counts as a stall. Leaving by
    an exception kills ffmpeg.
    """
    with _started(args, what, stall_s, program) as (output, watch):
        watch.waiting_since = None
        yield Output(output, watch)


@contextmanager
def _started(
    args: Sequence[str],
    what: str,
    stall_s: float,
    program: str | None,
    feed: Iterable[bytes] = (),
) -> Iterator[tuple[IO[bytes], _StallWatch]]:
    """ffmpeg's output and its watchdog; FfmpegError at the end if ffmpeg failed."""
    command = [program or ffmpeg_program(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
    child = subprocess.Popen(
        [*command, *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout and child.stderr and child.stdin  # all are pipes
    last_lines: deque[str] = deque(maxlen=_MAX_LAST_LINES)
    feeder = _Feeder(child, child.stdin, feed)
    threads = [threading.Thread(target=_listen, args=(child.stderr, last_lines), daemon=True)]
    watch = _StallWatch(child, stall_s)
    threads.append(threading.Thread(target=watch.run, daemon=True))
    threads.append(threading.Thread(target=feeder.run, daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield child.stdout, watch
        watch.progressed()
        child.stdout.close()
        status = child.wait()
    finally:
        child.kill()
        child.wait()
        watch.ended.set()
        for thread in threads:
            thread.join()
        child.stdout.close()
        child.stderr.close()
    if feeder.error is not None:
        raise feeder.error
    if watch.stalled:
        raise FfmpegError(f"{what}: ffmpeg made no progress for {stall_s:g} s and was killed")
    if status:
        message = "; ".join(_causes(last_lines)) or f"no message, status {status}"
        raise FfmpegError(f"{what}: ffmpeg failed: {message}")


class _StallWatch:
    """Kills a child process that makes no progress for `stall_s` seconds of waiting for it."""

    def __init__(self, child: subprocess.Popen[bytes], stall_s: float) -> None:
        self.child, self.stall_s = child, stall_s
        self.waiting_since: float | None = time.monotonic()
        self.stalled, self.ended = False, threading.Event()

    def progressed(self) -> None:
        """The child made progress, or waiting for it begins."""
        self.waiting_since = time.monotonic()

    def run(self) -> None:
        while not self.ended.wait(min(1.0, self.stall_s / 4)):
            since = self.waiting_since
            if since is not None and time.monotonic() - since > self.stall_s:
                self.stalled = True
                self.child.kill()
                return


class _Feeder:
    """Writes to a child's input, then closes it; stores an error of the data's producer."""

    def __init__(
        self, child: subprocess.Popen[bytes], stdin: IO[bytes], feed: Iterable[bytes]
    ) -> None:
        self.child, self.stdin, self.feed = child, stdin, feed
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            for data in self.feed:
                self.stdin.write(data)
        except BrokenPipeError:
            pass  # ffmpeg ended before its input: its exit status and error follow
        except Exception as error:
            self.error = error
            self.child.kill()
        finally:
            with contextlib.suppress(BrokenPipeError):
                self.stdin.close()


class Output:
    """ffmpeg's output as a binary file; less than requested means that it has ended."""

    def __init__(self, file: IO[bytes], watch: _StallWatch) -> None:
        self._file, self._watch = file, watch

    def read(self, size: int) -> bytes:
        """The next `size` bytes."""
        return self._watched(self._file.read, size)

    def readline(self) -> bytes:
        """The next line, with its line break."""
        return self._watched(self._file.readline)

    def _watched(self, read: Callable[..., bytes], *size: int) -> bytes:
        self._watch.progressed()
        try:
            return read(*size)
        finally:
            self._watch.waiting_since = None


def _follow(
    lines: Iterable[str], watch: _StallWatch, progress: Callable[[float], None] | None
) -> None:
    """Read ffmpeg's key=value lines to the end; unchanged values are no progress."""
    values: dict[str, str] = {}
    for line in lines:
        key, _, value = line.strip().partition("=")
        if key in _CLOCK_KEYS or values.get(key) == value:
            continue
        values[key] = value
        watch.progressed()
        if progress is not None and key == "out_time_us" and value.isdecimal():
            progress(int(value) / 1e6)


def _listen(stream: IO[bytes], last_lines: deque[str]) -> None:
    for line in io.TextIOWrapper(stream, errors="replace"):
        if line.strip():
            last_lines.append(line.strip())


def _causes(lines: Iterable[str]) -> list[str]:
    """The last lines that name a cause; if all are consequences, the last of them."""
    lines = list(lines)
    causes = [line for line in lines if not _CONSEQUENCE.search(line)]
    return (causes or lines)[-_MAX_ERROR_LINES:]


def _output_of(program: str, option: str) -> str:
    done = subprocess.run(
        [program, "-hide_banner", option],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


def same_file(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    """Whether both paths lead to the same existing file."""
    return Path(one).exists() and Path(other).exists() and os.path.samefile(one, other)
