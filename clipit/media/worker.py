"""Decoding in a child process that exits if the decoder hangs.

A decoder that hangs or crashes in C code cannot be interrupted by an exception, but a process can
be killed. The child's own watchdog thread does so, and hence also works after the parent has died.
"""

from __future__ import annotations

import faulthandler
import fcntl
import io
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clipit.media.decord_reader import read_decord
from clipit.media.pyav_reader import read_pyav
from clipit.media.source import DecodeError, FrameSource, ReadJob

Pixels = NDArray[np.uint8] | bytes

READERS: dict[str, FrameSource] = {"pyav": read_pyav, "decord": read_decord}

_STALLED = 1  # the exit status of faulthandler's watchdog
_REARM_S = 1.0
_PIPE_BYTES = 1 << 20


def decode(reader: str, job: ReadJob, stall_s: float | None) -> Iterator[tuple[int, Pixels]]:
    """Decode `job` in a guarded child process, or in this one if `stall_s` is None.

    Yields (frame index, RGB array or JPEG bytes). Raises DecodeError if the reader fails,
    crashes or, guarded, makes no progress for `stall_s` seconds.
    """
    return _decode_here(reader, job) if stall_s is None else _decode_in_child(reader, job, stall_s)


def encode_jpeg(image: NDArray[np.uint8], quality: int) -> bytes:
    """(height, width, 3) uint8 RGB to a JPEG with 4:2:0 chroma."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _decode_here(
    reader: str, job: ReadJob, alive: Callable[[], None] = lambda: None
) -> Iterator[tuple[int, Pixels]]:
    for frame, image in READERS[reader](job, alive):
        yield frame, image if job.jpeg_quality is None else encode_jpeg(image, job.jpeg_quality)


def _decode_in_child(reader: str, job: ReadJob, stall_s: float) -> Iterator[tuple[int, Pixels]]:
    receive_fd, send_fd = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux: fewer and larger transfers
        fcntl.fcntl(send_fd, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    with Connection(receive_fd, writable=False) as results:
        command = [sys.executable, "-m", "clipit.media.worker", str(send_fd)]
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, pass_fds=[send_fd], env=_environment()
        )
        os.close(send_fd)
        try:
            assert child.stdin is not None  # it is a pipe
            with child.stdin as pipe:
                pickle.dump((reader, job, stall_s), pipe)
            while True:
                kind, content = results.recv()
                if kind == "end":
                    return
                if kind == "decode error":
                    raise DecodeError(content)
                if kind == "bug":
                    raise RuntimeError(f"the decoding process failed:\n{content}")
                frame, image = content
                yield frame, _receive_image(results, image)
        except (EOFError, BrokenPipeError) as error:
            raise DecodeError(f"{reader}: {_exit_cause(child.wait(), stall_s)}") from error
        finally:
            child.kill()
            child.wait()


def _send_image(results: Connection, frame: int, image: Pixels) -> None:
    """A header, then the raw bytes of an array: pickling would double the cost."""
    if isinstance(image, bytes):
        results.send(("frame", (frame, image)))
        return
    results.send(("frame", (frame, image.shape)))
    rest = memoryview(image.data).cast("B")
    while rest:
        rest = rest[os.write(results.fileno(), rest) :]


def _receive_image(results: Connection, content: bytes | tuple[int, int, int]) -> Pixels:
    if isinstance(content, bytes):
        return content
    image = np.empty(content, dtype=np.uint8)
    rest = memoryview(image.data).cast("B")
    while rest:
        received = os.readv(results.fileno(), [rest])
        if not received:
            raise EOFError
        rest = rest[received:]
    return image


def _exit_cause(status: int, stall_s: float) -> str:
    if status == _STALLED:
        return f"no progress for {stall_s:g} s, decoder killed"
    return f"decoder died with status {status}"


def _environment() -> dict[str, str]:
    """The child must import the same package as the parent."""
    root = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, inherited)))}


class _Watchdog:
    """Exits the process unless re-armed; faulthandler's thread needs no GIL."""

    def __init__(self, stall_s: float, log: io.TextIOBase) -> None:
        self.stall_s, self.log, self.armed_at = stall_s, log, 0.0
        self.arm()

    def arm(self) -> None:
        faulthandler.dump_traceback_later(self.stall_s, exit=True, file=self.log)
        self.armed_at = time.monotonic()

    def alive(self) -> None:
        if time.monotonic() - self.armed_at > min(_REARM_S, self.stall_s / 4):
            self.arm()

    def pause(self) -> None:
        """Waiting for a busy parent is no stall."""
        faulthandler.cancel_dump_traceback_later()


def main(send_fd: int) -> None:
    """The child: one job from stdin, messages (kind, content) to the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    reader, job, stall_s = pickle.load(sys.stdin.buffer)
    with Connection(send_fd, readable=False) as results, open(os.devnull, "w") as nowhere:
        watchdog = _Watchdog(stall_s, nowhere)
        try:
            for frame, image in _decode_here(reader, job, watchdog.alive):
                watchdog.pause()
                _send_image(results, frame, image)
                watchdog.arm()
            results.send(("end", None))
        except DecodeError as error:
            results.send(("decode error", str(error)))
        except BrokenPipeError:
            return  # the parent needs no more
        except Exception:
            results.send(("bug", traceback.format_exc()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
