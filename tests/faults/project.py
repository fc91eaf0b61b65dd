"""A small project of two clips, and what `clipit summarize` and the workflow make of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

from clipit.pipeline.leftovers import leftovers
from tests.media.clips import write_clip
from tests.workflow import command, copy_project, environment

TARGET = "results/own/summaries.json"
CLIP = "data/videos/one.mp4"
_DEMO = {"library": "demo", "model": "clipit-demo"}
_CONFIG = {
    "data_dir": "data",
    "datasets": {
        "own": {
            "videos": {"format": "folder", "path": "videos"},
            "queries": ["a red square"],
            "segmentation": {"encoder": "demo"},
            "videos_per_shard": 1,
        }
    },
    "image_encoders": {"demo": _DEMO},
    "text_encoders": {"demo": _DEMO},
    "summary": {"variants": ["zero-shot"], "encoder": "demo"},
    "benchmark": {"variants": []},
}


def make_project(folder: Path) -> None:
    """A copy of the project in `folder`, with two clips of 8 s as its data."""
    copy_project(folder)
    (folder / "data/videos").mkdir(parents=True)
    for name in ("one", "two"):
        write_clip(folder / f"data/videos/{name}.mp4", 200)
    (folder / "config.yaml").write_text(yaml.safe_dump(_CONFIG))


def start_workflow(folder: Path) -> subprocess.Popen[bytes]:
    """Snakemake on its way to TARGET, first of a process group; a killed job is tried again."""
    return _start(folder, command("--retries", "1000", TARGET))


def start_summarize(folder: Path) -> subprocess.Popen[bytes]:
    """`clipit summarize` of one clip, into the folder `out`."""
    words = ["summarize", CLIP, "-e", "demo", "--generic", "-q", "a red square", "-o", "out"]
    return _start(folder, [sys.executable, "-m", "clipit", *words])


def unlock(folder: Path) -> None:
    """`clipit unlock`."""
    subprocess.run(
        [sys.executable, "-m", "clipit", "unlock"],
        cwd=folder,
        env=environment(folder),
        check=True,
        capture_output=True,
    )


def _start(folder: Path, words: list[str]) -> subprocess.Popen[bytes]:
    with (folder / "last.log").open("wb") as log:
        return subprocess.Popen(
            words,
            cwd=folder,
            env={**environment(folder), "XDG_CACHE_HOME": str(folder / "cache")},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stages_at_work(folder: Path) -> list[int]:
    """The processes of stages that run in a folder."""
    return [process.pid for process in leftovers(folder).processes]
