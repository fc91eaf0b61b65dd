"""Clips that several test files read; made once per run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.clips import write_clip

B_FRAMES = {"bf": "3", "g": "50", "crf": "18", "preset": "fast"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def plain_clip(folder: Path) -> Path:
    """250 frames at 25 per second, H.264 with B-frames, AAC."""
    return write_clip(folder / "plain.mp4", 250, options=B_FRAMES)
