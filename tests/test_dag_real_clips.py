"""The six real clips through the whole workflow, from mp4 to summaries that play."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from clipit.media.probe import scan
from clipit.media.render_ranges import seconds
from tests.media.compare import assert_same_pictures, sound_offsets_s
from tests.workflow import copy_project, snakemake

pytestmark = pytest.mark.shared_data

DEMO = {"library": "demo", "model": "clipit-demo"}
TARGET = "results/own/summaries.json"


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> dict[str, dict]:
    """The summaries by video, their files as absolute paths."""
    folder = tmp_path_factory.mktemp("real")
    copy_project(folder)
    config = {
        "data_dir": str(shared_data),
        "datasets": {
            "own": {
                "videos": {"format": "folder", "path": "videos"},
                "segmentation": {"encoder": "demo"},
                "videos_per_shard": 3,
            }
        },
        "image_encoders": {"demo": DEMO},
        "text_encoders": {"demo": DEMO},
        "summary": {"encoder": "demo"},
        "benchmark": {"variants": []},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    done = snakemake(folder, TARGET)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((folder / TARGET).read_text())["summaries"]
    return {entry["video"]: {**entry, "file": folder / entry["file"]} for entry in found}


def test_every_clip_has_a_summary_in_sync(entries: dict[str, dict], shared_data: Path) -> None:
    clips = sorted((shared_data / "videos").glob("*.mp4"))
    assert sorted(entries) == [clip.stem for clip in clips]
    for clip in clips:
        entry = entries[clip.stem]
        source, timeline = scan(clip)
        made, _ = scan(entry["file"])
        selected = [frame for start, stop in entry["shots"] for frame in range(start, stop)]
        assert 0 < len(selected) <= 0.15 * source.n_frames
        assert abs(made.duration_s - len(selected) / source.fps) <= 1 / source.fps
        assert (made.width, made.height, made.has_audio) == (
            source.width,
            source.height,
            source.has_audio,
        )
        assert_same_pictures(clip, entry["file"], selected)
        if source.has_audio:
            offsets_s = sound_offsets_s(clip, entry["file"], seconds(entry["shots"], timeline))
            assert np.abs(offsets_s).max() < 0.040, clip.stem
