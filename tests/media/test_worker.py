"""Hanging and crashing decoders, planted into the child process through its site hook."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from clipit.core.errors import DataError
from clipit.media.sampling import sample_frames
from tests.media.clips import number_in

# PyDLL keeps the interpreter's lock while it waits, as the worst of decoders would
HANG = "import ctypes, av\nav.open = lambda *a, **k: ctypes.PyDLL(None).sleep(3600)\n"
CRASH = "import ctypes, av\nav.open = lambda *a, **k: ctypes.string_at(0)\n"
NO_DECORD = "import sys\nsys.modules['decord'] = None\n"


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def plant(code: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return plant


@pytest.mark.parametrize(("fault", "words"), [(HANG, "no progress for 2 s"), (CRASH, "status -11")])
def test_other_reader_continues_after_a_hang_or_crash(
    fault: str, words: str, plant, plain_clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plant(fault)
    with caplog.at_level(logging.WARNING):
        found = list(sample_frames(plain_clip, 1, stall_s=2))
    assert [number_in(s.image) for s in found] == list(range(0, 250, 25))
    assert words in caplog.text


def test_hang_of_every_reader_is_an_error(
    plant, plain_clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plant(HANG + NO_DECORD)
    with pytest.raises(DataError, match="none of the 10 sampled frames decodes"):
        list(sample_frames(plain_clip, 1, stall_s=1))
    assert "decord is not installed" in caplog.text


def test_bug_in_the_child_is_no_decode_error(plant, plain_clip: Path) -> None:
    plant("import av\nav.open = lambda *a, **k: 1 / 0\n")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(sample_frames(plain_clip, 1))


def test_slow_consumer_is_no_stall(plain_clip: Path) -> None:
    import time

    images = []
    for sample in sample_frames(plain_clip, 25, stall_s=0.8):
        images.append(sample.image)
        if len(images) == 3:
            time.sleep(1.5)
    assert len(images) == 250


def test_stopping_early_kills_the_child(plain_clip: Path) -> None:
    frames = sample_frames(plain_clip, 25)
    first = next(frames)
    frames.close()
    assert isinstance(first.image, np.ndarray)
