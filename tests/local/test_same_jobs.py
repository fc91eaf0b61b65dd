"""The jobs of `clipit summarize` are those that Snakemake would run for the same request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from clipit.config import shipped
from clipit.config.summary_options import ZERO_SHOT
from clipit.local.request import OWN, dataset_name, make_request, raw_config
from clipit.pipeline.jobs import Jobs
from clipit.pipeline.plan import Plan
from tests.workflow import ROOT, snakemake

QUERIES = ["a red circle", "a dog"]
(SHIPPED, *_) = shipped.names()
#: Arguments of a request, and its scorers.
REQUESTS = {
    "zero-shot": ({}, [ZERO_SHOT]),
    "zero-shot, queries": ({"queries": QUERIES}, [ZERO_SHOT]),
    "zero-shot, captions and queries": ({"queries": QUERIES, "captions": "coca"}, [ZERO_SHOT]),
    "shipped": ({"variant": SHIPPED}, [SHIPPED]),
    "own weights": ({"weights": "own.safetensors"}, [OWN]),
    "shipped, queries by zero-shot": ({"queries": QUERIES}, [SHIPPED, ZERO_SHOT]),
}


@pytest.mark.parametrize(("given", "scorers"), REQUESTS.values(), ids=REQUESTS)
def test_local_and_workflow_run_the_same_jobs(
    tmp_path: Path, given: dict, scorers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.mp4").touch()
    for suffix in ("safetensors", "json"):
        (tmp_path / f"own.{suffix}").write_bytes(
            (shipped.weights(SHIPPED).with_suffix(f".{suffix}")).read_bytes()
        )
    request = make_request(["clip.mp4"], **given)
    raw = raw_config(request, scorers, Path("cache"))
    name = dataset_name(Path("clip.mp4"))
    indexes = [f"cache/{name}/summaries/{scorer}/shard-0000.index.json" for scorer in scorers]
    ours = {
        (job.stage.name, tuple(sorted(map(str, job.outputs))))
        for job in Jobs(Plan(raw)).of(*map(Path, indexes))
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(raw))
    assert ours == planned_by_snakemake(tmp_path, indexes)
    assert len(ours) >= 6


def planned_by_snakemake(folder: Path, targets: list[str]) -> set[tuple[str, tuple[str, ...]]]:
    """(rule, outputs) of every job of a dry run in `folder`."""
    config = ("--configfile", "config.yaml", "--snakefile", str(ROOT / "Snakefile"))
    done = snakemake(folder, *targets, "--dry-run", "--profile", "none", *config)
    assert done.returncode == 0, done.stderr[-2000:]
    jobs = re.findall(
        r"^(?:local)?rule (\w+):\n(?:    .*\n)*?    output: (.*)\n", done.stdout + done.stderr, re.M
    )
    return {(rule, tuple(sorted(outputs.split(", ")))) for rule, outputs in jobs}


@pytest.mark.parametrize(
    "stage", ["segment_shots", "embed_frames", "score_zero_shot", "select_summaries"]
)
def test_a_folder_and_one_video_get_the_same_options(tmp_path: Path, stage: str) -> None:
    """The same shots and scores: a folder's defaults are those of `clipit summarize`."""
    (tmp_path / "clip.mp4").touch()
    video = tmp_path / "clip.mp4"
    local = Plan(raw_config(make_request([video]), [ZERO_SHOT], Path("cache")))
    mine = {"videos": {"format": "folder", "path": str(tmp_path)}}
    folder = Plan({"datasets": {"mine": mine}})
    case = {"shard": "shard-0000", "encoder": "clip", "variant": ZERO_SHOT}
    ours = local.options(stage, {"dataset": dataset_name(video), **case})
    assert folder.options(stage, {"dataset": "mine", **case}) == ours
