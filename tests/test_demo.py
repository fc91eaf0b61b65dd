"""The demo from video files to summaries: what it finds is what was asked for."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from clipit import contracts
from clipit.demo import world
from clipit.demo.generate import generate
from clipit.demo.settings import write_config
from clipit.media.probe import probe
from tests.workflow import ROOT, copy_project, snakemake

CONFIG = ("--configfile", "data/config.yaml")
TARGETS = ("results/demo/f1.json", "results/demo/summaries.json")
FPS = {video.name: float(video.fps) for video in world.videos()}
SCORES = "results/demo/scores/zero-shot/part-0000.parquet"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the demo was run to its end."""
    folder = tmp_path_factory.mktemp("demo")
    copy_project(folder)
    shutil.copy(ROOT / "config.yaml", folder)
    generate(folder / "data")
    config = write_config(folder / "data", "results")
    config.write_text(config.read_text().replace((folder / "data").as_posix(), "data"))
    done = snakemake(folder, *CONFIG, "--", *TARGETS)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def summaries(demo: Path) -> list[dict]:
    return json.loads((demo / TARGETS[1]).read_text())["summaries"]


def seconds(entry: dict) -> list[tuple[float, float]]:
    fps = FPS[entry["video"]]
    return [(start / fps, stop / fps) for start, stop in entry["shots"]]


@pytest.mark.parametrize("query", [query.query for query in world.queries()])
def test_the_picked_seconds_show_what_was_asked(demo: Path, query: str) -> None:
    shown = picked = 0.0
    for entry in summaries(demo):
        if entry["query"] == query:
            length_s = sum(end_s - start_s for start_s, end_s in seconds(entry))
            shown += length_s * world.share_shown(entry["video"], query, seconds(entry))
            picked += length_s
    assert picked > 0
    assert shown / picked >= 0.9


def test_the_generic_summary_learned_what_the_annotators_like(demo: Path) -> None:
    for row in json.loads((demo / TARGETS[0]).read_text())["results"]:
        random = row["controls"]["random"]["tau"]
        assert row["metrics"]["tau"]["mean"] > random["mean"] + 0.2, row["variant"]


def test_every_video_has_its_summaries_to_watch(demo: Path) -> None:
    found = {(entry["variant"], entry["video"], entry["query"]) for entry in summaries(demo)}
    asked = [None, *(query.query for query in world.queries())]
    expected = {("zero-shot", video, query) for video in FPS for query in asked}
    assert found == expected | {("small", video, None) for video in FPS}
    for entry in summaries(demo):
        info = probe(demo / entry["file"])
        length_s = sum(end_s - start_s for start_s, end_s in seconds(entry))
        assert info.has_audio
        assert abs(info.duration_s - length_s) <= 1 / FPS[entry["video"]] + 1e-3
        assert length_s <= 0.15 * entry["n_frames"] / FPS[entry["video"]] + 1e-9


def test_the_page_plays_and_plots_all_of_them(demo: Path) -> None:
    page = (demo / "results/demo/summaries.html").read_text()
    assert page.count("<video ") == page.count("<polyline") == len(summaries(demo))
    for entry in summaries(demo):
        assert str(Path(entry["file"]).relative_to("results/demo")) in page
    assert (demo / "results/demo/scores.svg").read_text().startswith("<svg")


def test_a_second_call_does_nothing(demo: Path) -> None:
    done = snakemake(demo, *CONFIG, "--dry-run", "--", *TARGETS)
    assert "Nothing to be done" in done.stdout + done.stderr


def test_another_caption_gives_other_scores(demo: Path) -> None:
    before = scores_of(demo, "world-1")
    file = demo / "data/captions.json"
    content = file.read_text()
    stat = file.stat()
    captions = json.loads(content)
    for caption in captions["world-1"]:
        caption["sentence"] = "a large purple star standing still on a grey background"
    try:
        file.write_text(json.dumps(captions))
        done = snakemake(demo, *CONFIG, "--", SCORES)
        assert done.returncode == 0, done.stderr[-2000:]
        assert np.abs(scores_of(demo, "world-1") - before).max() > 0.01
    finally:
        file.write_text(content)
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def scores_of(demo: Path, video: str) -> np.ndarray:
    rows = contracts.by_video(contracts.read(demo / SCORES, "query_scores"))["demo", video]
    return contracts.by_query(rows)[None]["score"].to_numpy()
