"""The plan for queries, for datasets evaluated per query, and for recordings in segments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clipit.cli.scores_table import evaluate_file
from clipit.core.errors import UsageError
from clipit.pipeline.plan import Plan
from tests.qfvs_folder import write_qfvs

QFVS = {"format": "qfvs", "path": "qfvs"}
LANGUAGE = {"captions": None, "encoder": "minilm", "query": "similarity"}


@pytest.fixture
def raw(tmp_path: Path) -> dict[str, Any]:
    write_qfvs(tmp_path / "qfvs", n_shots=40)
    entry = {"annotations": QFVS, "shots": QFVS, "tags": QFVS, "splits": {"folds": 4}}
    return {
        "data_dir": str(tmp_path),
        "datasets": {"queried": {**entry, "query_protocol": {}}, "plain": entry},
        "text_encoders": {"minilm": {"library": "sentence_transformers", "model": "x"}},
        "tag_encoders": {"tags": "minilm"},
        "variants": {
            "queried": {"encoder": "tags", "language": LANGUAGE},
            "blind": {"encoder": "tags", "language": {"captions": None, "fusion": "none"}},
        },
        "benchmark": {"variants": ["blind"], "seeds": [0, 1], "queries": {"variants": ["queried"]}},
    }


def read(plan: Plan, stage: str, parameter: str, **wildcards: str) -> str | list[str]:
    return plan.read(stage, parameter, {"setting": "standard", **wildcards})


def test_a_dataset_is_evaluated_by_its_protocol(raw: dict[str, Any]) -> None:
    plan = Plan(raw)
    assert re.fullmatch(plan.names("evaluate_queries", "dataset"), "queried")
    assert re.fullmatch(plan.names("evaluate_run", "dataset"), "plain")
    runs = "results/{}/runs/{}/standard/f1.json"
    assert read(plan, "collect_query_results", "results", dataset="queried") == [
        runs.format("queried", "queried")
    ]
    assert read(plan, "collect_results", "results", dataset="plain") == [
        runs.format("plain", name) for name in ("ridge", "blind")
    ]
    seeds = [
        len(read(plan, "aggregate_runs", "metrics", dataset=d, variant="blind"))
        for d in ("queried", "plain")
    ]
    assert seeds == [1, 2]


def test_only_variants_that_use_queries_read_them(raw: dict[str, Any]) -> None:
    plan = Plan(raw)

    def queries(dataset: str, variant: str) -> str | list[str]:
        return read(plan, "train_split", "query_embeddings", dataset=dataset, variant=variant)

    assert queries("queried", "queried") == ["results/queried/annotated_queries/minilm.parquet"]
    assert queries("queried", "blind") == []
    assert queries("plain", "queried") == []


def test_other_settings_need_datasets_of_the_same_kind(raw: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="needs other datasets to train"):
        Plan(raw).context.runs.splits("queried", "transfer")


def test_a_query_protocol_needs_tags(raw: dict[str, Any]) -> None:
    raw["datasets"]["queried"] = {
        "annotations": QFVS, "shots": QFVS, "features": {"x": {"format": "eccv16", "path": "x.h5"}},
        "query_protocol": {},
    }  # fmt: skip
    with pytest.raises(UsageError, match="shots are compared by tags: add annotations and tags"):
        Plan(raw)


def test_eval_refuses_datasets_evaluated_per_query(raw: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(raw))
    with pytest.raises(UsageError, match="queried is evaluated per query"):
        evaluate_file(tmp_path / "x.parquet", "queried", tmp_path / "config.yaml")


def test_a_tag_encoder_needs_a_configured_text_encoder(raw: dict[str, Any]) -> None:
    raw["tag_encoders"] = {"tags": "minilmm"}
    with pytest.raises(UsageError, match=r"tag_encoders\.tags: 'minilmm' is not configured"):
        Plan(raw)


def test_a_recording_in_segments_is_joined_first(raw: dict[str, Any], tmp_path: Path) -> None:
    for name in ("day/2.mp4", "day/1.mp4"):
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).touch()
    raw["datasets"]["own"] = {
        "videos": {"format": "segments", "path": "own"}, "segmentation": {"method": "fixed"}
    }  # fmt: skip
    raw["image_encoders"] = {"clip": {"library": "demo", "model": "clipit-demo"}}
    raw["text_encoders"]["clip"] = {"library": "demo", "model": "clipit-demo"}
    plan = Plan(raw)
    assert plan.context.catalog.videos("own") == ["day"]
    assert [file.name for file in plan.context.catalog.segments("own")["day"]] == ["1.mp4", "2.mp4"]
    files = read(plan, "extract_frames", "files", dataset="own", shard="shard-0000")
    assert files == ["results/own/joined/day.mkv"]
    assert re.fullmatch(plan.names("join_recordings", "dataset"), "own")


def test_a_recording_with_a_long_name_has_a_file(raw: dict[str, Any], tmp_path: Path) -> None:
    days = ["ж" * 127, "ж" * 126 + "z"]
    for day in days:
        (tmp_path / "own" / day).mkdir(parents=True)
        (tmp_path / "own" / day / "1.mp4").touch()
    videos, segmentation = {"format": "segments", "path": "own"}, {"method": "fixed"}
    raw["datasets"]["own"] = {"videos": videos, "segmentation": segmentation}
    raw["image_encoders"] = {"clip": {"library": "demo", "model": "clipit-demo"}}
    raw["text_encoders"]["clip"] = {"library": "demo", "model": "clipit-demo"}
    plan = Plan(raw)
    joined = plan.context.catalog.video_files("own")
    assert len({*joined.values()}) == 2
    for day, file in joined.items():
        assert len(file.name.encode()) <= 225
        (segment,) = plan.context.catalog.segments_of("own", file.stem)
        assert Path(segment).parent.name == day
