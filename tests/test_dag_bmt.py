"""The rules of BMT in the workflow: their jobs, none of which downloads anything implicitly."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from clipit.config.bmt_options import BmtOptions
from clipit.models.captioners.bmt.sources import feature_files, model_files
from tests.toy import generate

ROOT = Path(__file__).parent.parent
SHARDS = [
    f"results/toy/caption_embeddings/bmt/minilm/shard-000{shard}.parquet" for shard in range(2)
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The toy dataset with files for its videos and for BMT's weights."""
    data = tmp_path / "data"
    generate(data, results_dir="results", n_videos=6)
    config = yaml.safe_load((data / "config.yaml").read_text())
    config["data_dir"] = "data"
    config["datasets"]["toy"]["videos_per_shard"] = 3
    config["datasets"]["toy"]["captions"]["bmt"] = {"format": "bmt", "path": "source_video"}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config))
    names = [*model_files(BmtOptions()), *feature_files(BmtOptions())]
    for path in (
        *(data / "weights/bmt" / name for name in names),
        *(data / "source_video" / f"video_{number}.mp4" for number in range(1, 7)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def plan(folder: Path, *targets: str) -> tuple[dict[str, int], str]:
    """The number of jobs of each rule that a run would start, and the output."""
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--cores", "1"]
    done = subprocess.run(
        [*command, "--directory", str(folder), *targets, "--dry-run", "--quiet", "reason"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    printed = done.stdout + done.stderr
    found = dict(re.findall(r"^(\w+) +(\d+)$", printed, re.MULTILINE))
    found.pop("total", None)
    return {rule: int(count) for rule, count in found.items()}, printed


def test_every_shard_has_a_job(folder: Path) -> None:
    assert plan(folder, *SHARDS)[0] == {"list_videos": 1, "caption_bmt": 2, "embed_captions": 2}


def test_missing_weights_are_named_but_not_downloaded(folder: Path) -> None:
    (folder / "data/weights/bmt/i3d_flow.pt").unlink()
    jobs, printed = plan(folder, *SHARDS)
    assert jobs == {} and "clipit fetch weights/bmt/i3d_flow.pt" in printed


def test_a_missing_video_is_named(folder: Path) -> None:
    (folder / "data/source_video/video_5.mp4").unlink()
    jobs, printed = plan(folder, *SHARDS)
    assert jobs == {} and "no video files of video_5 in data/source_video" in printed


def test_a_dataset_of_video_files_needs_no_other_folder(folder: Path) -> None:
    config = yaml.safe_load((folder / "config.yaml").read_text())
    config["datasets"] = {
        "own": {
            "videos": {"format": "folder", "path": "source_video"},
            "segmentation": {"method": "fixed"},
            "captions": {"bmt": {"format": "bmt"}},
        }
    }
    config["summary"] = {"encoder": "demo"}
    for kind in ("image_encoders", "text_encoders"):
        config.setdefault(kind, {})["demo"] = {"library": "demo", "model": "clipit-demo"}
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    jobs, printed = plan(folder, "results/own/captions/bmt/shard-0000.parquet")
    assert jobs == {"extract_frames": 1, "gather_videos": 1, "caption_bmt": 1}, printed
    config["datasets"]["own"]["captions"]["bmt"]["path"] = "source_video"
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    jobs, printed = plan(folder, "results/own/captions/bmt/shard-0000.parquet")
    assert jobs == {} and "captions.bmt: path is for a dataset without videos" in printed
