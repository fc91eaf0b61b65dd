"""Chunks of pictures: what is found does not depend on where they begin; damage stops nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.config.video_options import FrameOptions, FramesStageOptions, TransitionsStageOptions
from clipit.pipeline.stages import detect_transitions, extract_frames
from clipit.pipeline.stages.detect_transitions import overlapping
from clipit.tables.video_takes import read_takes
from tests.media.clips import write_clip

OPTIONS = TransitionsStageOptions(reader="pyav", stall_s=60)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 19, 20, 23, 57])
@pytest.mark.parametrize("overlap", [0, 3, 12])
def test_cores_tile_the_pictures_and_overlaps_surround_them(count: int, overlap: int) -> None:
    pictures = [np.full((1, 1, 3), index, np.uint8) for index in range(count)]
    cores = []
    for first, chunk, (start, stop) in overlapping(iter(pictures), 10, overlap):
        assert first == max(0, start - overlap)
        last = first + len(chunk)
        assert chunk[:, 0, 0, 0].tolist() == list(range(first, last))
        assert last == min(count, stop + overlap)
        cores.append((start, stop))
    assert [frame for start, stop in cores for frame in range(start, stop)] == list(range(count))
    assert all(stop - start == 10 for start, stop in cores[:-1])


def test_chunks_find_what_the_whole_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    videos = sampled(tmp_path, write_clip(tmp_path / "clip.mp4", 160))
    found = []
    for chunk in (2000, 40):
        monkeypatch.setattr(detect_transitions, "_CHUNK", chunk)
        detect_transitions.run(
            videos=videos,
            transitions=tmp_path / f"transitions{chunk}",
            changes=tmp_path / f"changes{chunk}",
            options=OPTIONS,
        )
        transitions = tables.read(tmp_path / f"transitions{chunk}", "transitions")
        found.append((transitions, tables.read(tmp_path / f"changes{chunk}", "changes")))
    assert found[0][0].equals(found[1][0]) and found[0][1].equals(found[1][1])
    # a flash of two frames every second: no other changes of the clip are so large
    starts = found[0][0]["start"].to_pylist()
    assert set(range(25, 160, 25)) <= set(starts)


def test_a_file_that_is_gone_to_pieces_since_is_one_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = write_clip(tmp_path / "clip.mp4", 60)
    videos = sampled(tmp_path, video)
    video.write_bytes(b"no video")
    tables_of = {name: tmp_path / name for name in ("transitions", "changes")}
    detect_transitions.run(videos=videos, **tables_of, options=OPTIONS)
    assert "its cuts cannot be looked for" in capsys.readouterr().err
    assert len(tables.read(tables_of["changes"], "changes")) == 0
    ((key, row),) = tables.video_rows(videos).items()
    takes = read_takes([tables_of["transitions"]], [tables_of["changes"]], 1.0)(key, row)
    assert takes.takes.tolist() == [[0, 60]] and takes.change is None
    assert takes.edges_s[-1] == row["duration_s"]


def sampled(folder: Path, video: Path) -> Path:
    """The videos table of one file."""
    extract_frames.run(
        files=[video],
        frames=folder / "frames",
        videos=folder / "videos",
        rejected=folder / "rejected.csv",
        options=FramesStageOptions(dataset="d", videos=["clip"], frames=FrameOptions()),
    )
    return folder / "videos"
