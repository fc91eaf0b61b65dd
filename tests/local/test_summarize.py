"""Summaries of a video are the same from the command line, Python and the workflow."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from PIL import ExifTags, Image

import clipit
from clipit.demo import world
from clipit.local.request import dataset_name, make_request, raw_config
from clipit.local.summarize import summarize
from clipit.media.probe import probe
from clipit.summary.model import Summary, read_summary
from tests.local.conftest import QUERIES, Made
from tests.local.conftest import clipit as command
from tests.workflow import ROOT, copy_project, snakemake

QUERY_FLAGS = [word for query in QUERIES for word in ("--query", query)]


def facts(summary: Summary) -> list[tuple]:
    """The fields that must be equal in every summary."""
    return [
        (cut.query, cut.scorer, cut.budget_s, cut.shots, cut.curve.time_s) for cut in summary.cuts
    ]


def test_queries_select_the_matching_shots(made: Made) -> None:
    assert [cut.query for cut in made.summary.cuts] == [None, *QUERIES]
    for cut in made.summary.cuts:
        assert (
            0 < cut.selected_s <= cut.budget_s == pytest.approx(0.15 * probe(made.video).duration_s)
        )
        if cut.query:
            shown = [(shot.start_s, shot.end_s) for shot in cut.selected_shots]
            assert world.share_shown(made.video.stem, cut.query, shown) >= 0.9


def test_all_output_files_are_written_and_readable(made: Made) -> None:
    stems = [made.video.stem, *(f"{made.video.stem}--{q.replace(' ', '-')}" for q in QUERIES)]
    names = {f"{stem}{suffix}" for stem in stems for suffix in (".mp4", ".jpg", ".webp")}
    names |= {"summary.json", "report.html", "shots.csv"}
    assert {path.name for path in made.folder.iterdir()} == names
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    assert all(f'"query":"{query}"' in page for query in QUERIES)
    assert '"caveat":"the demo\'s encoder understands coloured shapes only"' in page
    assert read_summary(made.folder / "summary.json") == made.summary
    for cut, stem in zip(made.summary.cuts, stems, strict=True):
        info = probe(made.folder / f"{stem}.mp4")
        assert cut.file == f"{stem}.mp4" and info.has_audio
        assert info.duration_s == pytest.approx(cut.selected_s, abs=1e-3)
        with Image.open(made.folder / f"{stem}.webp") as preview:
            assert preview.format == "WEBP" and preview.n_frames > 1
            description = preview.getexif()[ExifTags.Base.ImageDescription]
            assert description.endswith(f": {cut.title} (zero-shot)")
        with Image.open(made.folder / f"{stem}.jpg") as contact_sheet:
            assert contact_sheet.format == "JPEG" and b"clipit" in contact_sheet.info["comment"]
    with (made.folder / "shots.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["query"] for row in rows if row["start"] == "0.000"] == ["generic", *QUERIES]
    selected_s = sum(
        float(row["end"]) - float(row["start"]) for row in rows if row["selected"] == "1"
    )
    assert selected_s == pytest.approx(sum(cut.selected_s for cut in made.summary.cuts), abs=0.1)


def test_the_command_line_gives_the_same_summary(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    arguments = [
        "summarize",
        made.video,
        "--encoder",
        "demo",
        "--fps",
        4,
        "--generic",
        *QUERY_FLAGS,
    ]
    assert command(*arguments, "--out", tmp_path) == 0
    summary = read_summary(tmp_path / made.video.stem / "summary.json")
    assert summary.model_dump() | {"provenance": 0} == made.summary.model_dump() | {"provenance": 0}
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(f"{tmp_path / made.video.stem / made.video.name}: ")
    assert "by zero-shot" in lines[0]
    assert all(
        line.endswith("; the demo's encoder understands coloured shapes only") for line in lines
    )


def test_the_workflow_gives_the_same_summary(made: Made, tmp_path: Path) -> None:
    request = make_request([made.video], QUERIES, encoder="demo", fps=4)
    copy_project(tmp_path)
    config = yaml.safe_dump(raw_config(request, ["zero-shot"], Path("results")))
    (tmp_path / "config.yaml").write_text(config)
    folder = f"results/{dataset_name(made.video)}/summaries/zero-shot"
    done = snakemake(tmp_path, "--", f"{folder}/shard-0000.index.json")
    assert done.returncode == 0, done.stderr[-3000:]
    summary = read_summary(tmp_path / folder / f"{made.video.stem}.summary.json")
    assert summary.source_video == made.summary.source_video
    for ours, theirs in zip(facts(made.summary), facts(summary), strict=True):
        assert ours == theirs
    for ours, theirs in zip(made.summary.cuts, summary.cuts, strict=True):
        assert ours.curve.score == pytest.approx(theirs.curve.score, abs=1e-6)


def test_another_query_reuses_the_analysis(made: Made, ran: list[str]) -> None:
    other = "a blue circle"
    summary = summarize(made.video, other, encoder="demo", fps=4, cache=made.out / ".clipit")
    after = ["select_summaries", "attribute_zero_shot", "write_summaries"]
    assert ran == ["embed_queries", "score_zero_shot", *after]
    assert [cut.query for cut in summary.cuts] == [other] and summary.cuts[0].file is None
    ran.clear()
    summarize(made.video, other, encoder="demo", fps=4, cache=made.out / ".clipit", budget="3s")
    assert ran == after


def test_a_second_call_runs_nothing(made: Made, tmp_path: Path, ran: list[str]) -> None:
    options = {"encoder": "demo", "cache": made.out / ".clipit", "out": tmp_path, "fps": 4}
    first = summarize(made.video, QUERIES[0], **options)
    ran.clear()
    assert summarize(made.video, QUERIES[0], **options) == first
    assert ran == []


def test_an_interrupted_step_runs_again(
    made: Made, tmp_path: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"encoder": "demo", "cache": tmp_path / "cache", "fps": 4}

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("clipit.pipeline.stages.segment_shots.kts_shots", killed)
        with pytest.raises(KeyboardInterrupt):
            summarize(made.video, **options)
    titles = ["gather_videos", "embed_titles", "fit_titles"]
    sampled = ["extract_frames", "embed_frames"]
    assert ran == [*sampled, *titles, "score_zero_shot", "detect_transitions"]
    ran.clear()
    generic = summarize(made.video, **options).cuts[0]
    after = ["select_summaries", "attribute_zero_shot", "write_summaries"]
    assert ran == ["segment_shots", *after]
    assert generic.shots == made.summary.cuts[0].shots


def test_a_budget_in_seconds_is_met(made: Made) -> None:
    options = {"encoder": "demo", "fps": 4, "cache": made.out / ".clipit"}
    (cut,) = summarize(made.video, budget="8s", **options).cuts
    assert cut.budget_s == 8
    assert 5 < cut.selected_s <= 8


def test_a_dry_run_prints_the_shots_and_writes_nothing(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    arguments = ["--encoder", "demo", "--fps", 4, "--cache", made.out / ".clipit", "--dry-run"]
    assert command("summarize", made.video, *arguments, "--out", tmp_path / "new") == 0
    headline, *shots = capsys.readouterr().out.splitlines()
    cut = made.summary.cuts[0]
    assert (
        f"{cut.selected_s:.1f} s of " in headline and f"(budget {cut.budget_s:.1f} s)" in headline
    )
    assert len(shots) == len(cut.selected_shots)
    assert not (tmp_path / "new").exists()


def test_progress_is_printed_as_json(made: Made, tmp_path: Path) -> None:
    arguments = ["summarize", str(made.video), "--encoder", "demo", "--progress", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "clipit", *arguments, "--out", str(tmp_path), "--fps", "1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(set(line) == {"stage", "done", "total", "left_s"} for line in lines)
    assert {line["stage"].split()[0] for line in lines} == {"cuts", "frames", "image", "render"}
    assert [line["done"] for line in lines if line["stage"] == "image"][-1] == lines[0]["total"]


def test_public_names_are_exported() -> None:
    assert clipit.summarize is summarize
    assert clipit.Summary is Summary
    with pytest.raises(AttributeError, match="summarise"):
        _ = clipit.summarise
