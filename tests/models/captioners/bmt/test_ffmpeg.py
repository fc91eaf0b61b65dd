"""Incomplete output of a failing ffmpeg is dropped; its exit status is the error."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from clipit.models.captioners.bmt import frame_stream

WHOLE = b"P6\n2 1\n255\n" + bytes(range(6))


def give(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    @contextmanager
    def stream(arguments: list[str], what: str) -> Iterator[io.BytesIO]:
        yield io.BytesIO(content)

    monkeypatch.setattr(frame_stream, "stream", stream)
    monkeypatch.setattr(
        frame_stream, "probe", lambda video: SimpleNamespace(stream_index=0, audio_index=1)
    )


@pytest.mark.parametrize("rest", [b"", b"P6", b"P6\n2", b"P6\n2 1\n", WHOLE[:-1]])
def test_incomplete_frames_are_dropped(monkeypatch: pytest.MonkeyPatch, rest: bytes) -> None:
    give(monkeypatch, WHOLE + rest)
    (frame,) = frame_stream.frames(Path("a.mp4"), 25)
    assert frame.tolist() == [[[0, 1, 2], [3, 4, 5]]]


def test_incomplete_sample_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = np.arange(frame_stream.EXAMPLE_SAMPLES, dtype="<f4")
    give(monkeypatch, wave.tobytes() + b"\x01\x02")
    (piece,) = frame_stream.audio(Path("a.mp4"))
    assert np.array_equal(piece, wave)
