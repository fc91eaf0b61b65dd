"""Concurrent renders get distinct files."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from clipit.media.probe import probe
from clipit.media.render import render_frames
from clipit.serve import downloads
from clipit.serve.library import Entry
from clipit.summary.model import read_summary
from tests.serve import world

AT_ONCE = 4


@pytest.fixture
def entry(out: Path, tmp_path: Path) -> Entry:
    """The summary in a folder of its own, so that every name is free."""
    path = Path(shutil.copy(out / world.NAME / "summary.json", tmp_path))
    return Entry(world.NAME, path, read_summary(path), None)


def test_concurrent_renders_are_distinct_files(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet = Barrier(AT_ONCE, timeout=120)

    def render_together(source: Path, shots: list[tuple[int, int]], out: Path) -> None:
        meet.wait()
        render_frames(source, shots, out)

    monkeypatch.setattr(downloads, "render_frames", render_together)
    cut = entry.summary.cuts[0]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        files = list(threads.map(lambda _: downloads.render_new(entry, cut), range(AT_ONCE)))
    assert {file.name for file in files} == {"world-3s.mp4"} | {
        f"world-3s-{number}.mp4" for number in range(2, AT_ONCE + 1)
    }
    expected_s = sum(shot.end_s - shot.start_s for shot in cut.selected_shots)
    assert [probe(file).duration_s for file in files] == [pytest.approx(expected_s)] * AT_ONCE
    assert {path.name for path in entry.path.parent.iterdir()} == {
        "summary.json",
        *(file.name for file in files),
    }
