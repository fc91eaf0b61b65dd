"""results.md, its plots and their copies in the documentation, from planted f1.json."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from clipit.config.dataset_options import Protocol
from clipit.config.run_options import AggregateOptions, PlotOptions, ResultsOptions
from clipit.core import provenance
from clipit.core.errors import MissingError
from clipit.pipeline.stages import aggregate_runs, plot_results, write_results
from tests import planted_results as planted
from tools.publish_results import publish

SVG = "{http://www.w3.org/2000/svg}"


def make(folder: Path, *contents: dict[str, Any]) -> Path:
    """The page of these f1.json, with its plots."""
    files: dict[str, list[Path]] = {"f1": [], "per_video": [], "learning_curve": []}
    for content in contents:
        home = folder / "results" / content["dataset"]
        (home / "plots").mkdir(parents=True)
        (home / "f1.json").write_text(json.dumps(content))
        plots = {
            "per_video": home / "plots/per_video.svg",
            "learning_curve": home / "plots/learning_curve.svg",
        }
        plot_results.run(f1=home / "f1.json", **plots, options=PlotOptions(metric="tau"))
        for name, path in {"f1": home / "f1.json", **plots}.items():
            files[name].append(path)
    page = folder / "results/results.md"
    write_results.run(**files, page=page, options=ResultsOptions())
    return page


def cells(page: Path) -> dict[str, list[str]]:
    """The rows of the tables by their first cell."""
    lines = [line for line in page.read_text().splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row[1:] for row in rows}


def notes(page: Path) -> dict[str, str]:
    return dict(re.findall(r"^- \*\*(.+?)\.\*\* (.+)$", page.read_text(), re.MULTILINE))


def test_the_table_has_the_numbers_of_f1_json(tmp_path: Path) -> None:
    found = cells(make(tmp_path, planted.benchmark()))
    del found["---"]
    same = [".000 ± .020", ".055 ± .015", "58.6 ± 1.2", "+4.1 ± 0.6"]
    assert found == {
        "planted": ["tau", "rho", "frame tau", "F1", "F1 - shuffled", "tau - strangers'"],
        "supervised": [".156 ± .013", *same, "+.012 ± .004"],
        "*ridge, baseline*": [".168 ± .013", *same, ""],
        "*random x 7*": [".000 ± .003", ".010 ± .004", "0 ± .004", "54.5 ± 0.7", "", ""],
        "*constant / one human / gtscore itself*": [
            "0 / .177 / .378",
            "0 / .204 / .473",
            "0 / .100 / .300",
            "56.6 / 53.8 / 63.7",
            "",
            "",
        ],
    }
    assert list(found)[1] == "supervised"  # baselines after the variants


def test_the_notes_say_how_the_numbers_were_made(tmp_path: Path) -> None:
    found = notes(make(tmp_path, planted.benchmark()))
    protocol = found["Protocol"]
    assert "5 splits (`published.json`) test each of 3 videos once" in protocol
    assert "training on 31 to 32 videos and validation on 8" in protocol
    assert "at most 15% of a video" in protocol
    assert "the best counts" in protocol
    assert "mean of all user summaries" in protocol
    assert found["Seeds"] == "supervised: 0, 1 and 2; ridge: 0."
    assert found["Selection"] == (
        "supervised: epoch by tau on validation videos; ridge: readout by cross-validation. "
        "Nothing was selected on test videos."
    )
    assert found["Inputs"] == (
        "supervised: frame features `pixels`, captions `dense`, text embedded by `words`; "
        "ridge: frame features `pixels`."
    )
    assert found["In the paper"] == "F1 66.3 for supervised."
    assert re.fullmatch(
        r"By `snakemake \S+/planted/f1.json` on 2026-05-04, commit `0123456789ab`, with "
        r"clipit 1.2.3, python 3.11.7 and numpy 2.0.0.",
        found["Made"],
    )


def test_missing_datasets_and_repeated_tests_are_named(tmp_path: Path) -> None:
    lacking = planted.splits(missing_datasets=["ovp", "youtube"], test_videos=15)
    content = planted.benchmark(
        planted.row("supervised", 0.1),
        planted.row("supervised", 0.2, setting="augment", splits=lacking),
    )
    page = make(tmp_path, content)
    assert notes(page)["Incomplete"] == "Trained without ovp and youtube, so not the usual augment."
    assert "test 3 videos 15 times" in page.read_text()
    assert {"planted, standard", "planted, augment"} <= set(cells(page))


def test_videos_that_could_not_be_read_are_named(tmp_path: Path) -> None:
    fewer = planted.splits(rejected_videos=["tvsum/video_4", "tvsum/video_8"])
    page = make(tmp_path, planted.benchmark(planted.row("supervised", 0.1, splits=fewer)))
    assert notes(page)["Incomplete"] == (
        "Without tvsum/video_4 and tvsum/video_8, whose files could not be read."
    )


def test_a_metric_without_annotations_is_a_dash(tmp_path: Path) -> None:
    without = planted.row("supervised", 0.1)
    without["metrics"]["tau"] = None
    without["controls"]["human"]["tau"] = None
    found = cells(make(tmp_path, planted.benchmark(without)))
    assert found["supervised"][0] == "-"
    assert found["*constant / one human / gtscore itself*"][0] == "0 / - / .378"


def test_queries_have_the_table_of_their_own(tmp_path: Path) -> None:
    page = make(tmp_path, planted.queries())
    found = cells(page)
    assert found["query"] == ["50.7", "46.4", "44.0", "48.7"]
    assert found["*the same scores: within 120 s / spread evenly / the top shots, 2%*"][0] == (
        "37.7 / 48.9 / 42.5"
    )
    assert found["*random x 9: 2% / within 120 s / uniform*"] == [
        "47.0 / 35.5 / 46.6",
        "",
        "21.0 / - / -",
        "47.9 / - / 47.1",
    ]
    assert found["*another query's answer / people / the oracle*"] == [
        "60.8 / 74.8 / 100.0",
        "",
        "- / - / 46.0",
        "- / 80.2 / 100.0",
    ]
    assert "by test video: a +10.0, b +10.0, c +10.0." in page.read_text()


def test_every_dataset_has_its_tables_and_pictures(tmp_path: Path) -> None:
    page = make(tmp_path, planted.benchmark(), planted.queries())
    pictures = re.findall(r"!\[.*\]\((.+)\)", page.read_text())
    assert [Path(picture).parts[0] for picture in pictures] == ["planted"] * 2 + ["days"] * 2
    assert all((page.parent / picture).is_file() for picture in pictures)


def marks(path: Path) -> dict[str, list[tuple[float, float, str]]]:
    """x, y and video of every mark in a plot, by series."""
    found: dict[str, list[tuple[float, float, str]]] = {}
    for group in ElementTree.parse(path).iter(f"{SVG}g"):
        title = group.find(f"{SVG}title")
        if title is not None:
            ((video, series),) = re.findall(r"^(\w+): (.+) [-.\d]+$", title.text or "")
            x, y = re.findall(r"[\d.]+", group.attrib["transform"])
            found.setdefault(series, []).append((float(x), float(y), video))
    return found


def test_every_video_has_a_mark_of_every_series_the_best_first(tmp_path: Path) -> None:
    page = make(tmp_path, planted.benchmark())
    found = marks(page.parent / "planted/plots/per_video.svg")
    assert set(found) == {"random", "one human", "supervised", "ridge"}
    for series in found.values():
        assert [video for _, _, video in sorted(series)] == ["c", "b", "a"]
    heights = [y for _, y, _ in sorted(found["supervised"])]
    assert heights == sorted(heights)  # downwards: the best is highest
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.11)


def test_learning_curves_have_a_line_per_run_and_mark_the_kept_epoch(tmp_path: Path) -> None:
    page = make(tmp_path, planted.benchmark())
    root = ElementTree.parse(page.parent / "planted/plots/learning_curve.svg")
    lines = [line.attrib["points"].split() for line in root.iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [2] * 6  # two runs and their mean, twice
    first, second, mean = ([float(p.split(",")[1]) for p in line] for line in lines[:3])
    assert mean == pytest.approx([(a + b) / 2 for a, b in zip(first, second, strict=True)], abs=0.1)
    kept = [title.text for title in root.iter(f"{SVG}title")]
    assert kept == ["epoch 2", "epoch 1"] * 2
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"epoch", "training loss", "tau on validation videos"} <= set(words)


def test_pictures_say_so_where_there_is_nothing_to_draw(tmp_path: Path) -> None:
    baseline = planted.ridge()
    for metrics in [*baseline["videos"].values(), *baseline["control_videos"]["random"].values()]:
        metrics["tau"] = None
    baseline["control_videos"]["human"] = baseline["control_videos"]["random"]
    page = make(tmp_path, planted.benchmark(baseline))
    assert "no tau" in (page.parent / "planted/plots/per_video.svg").read_text()
    curve = (page.parent / "planted/plots/learning_curve.svg").read_text()
    assert "no model was trained" in curve


def test_published_pages_show_their_own_copies(tmp_path: Path) -> None:
    page = make(tmp_path, planted.benchmark())
    written = publish(page.parent, tmp_path / "docs")
    text = (tmp_path / "docs/results.md").read_text()
    pictures = re.findall(r"!\[.*\]\((.+)\)", text)
    assert pictures == ["images/planted-per_video.svg", "images/planted-learning_curve.svg"]
    for picture, name in zip(pictures, ("per_video", "learning_curve"), strict=True):
        copied = (tmp_path / "docs" / picture).read_bytes()
        assert copied == (page.parent / f"planted/plots/{name}.svg").read_bytes()
    assert len(written) == 3


def test_nothing_is_published_without_all_pictures(tmp_path: Path) -> None:
    page = make(tmp_path, planted.benchmark())
    (page.parent / "planted/plots/learning_curve.svg").unlink()
    with pytest.raises(MissingError, match=r"learning_curve\.svg: no such file"):
        publish(page.parent, tmp_path / "docs")
    assert not (tmp_path / "docs").exists()


def test_f1_json_keeps_every_video_and_every_epoch(tmp_path: Path) -> None:
    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    split = {"train": [["d", "b"]], "validation": [], "test": [["d", "a"]]}
    result = tmp_path / "f1.json"
    aggregate_runs.run(
        metrics=[
            write(f"m{seed}", {"splits": [{"a": {"f1": value, "tau": None}}]})
            for seed, value in enumerate((0.4, 0.6))
        ],
        histories=[
            write(f"h{seed}", f"epoch,loss,validation_tau\n1,{seed}.5,nan\n2,0.25,0.125\n")
            for seed in range(2)
        ],
        cards=[write(f"c{seed}", {"epoch": seed + 1}) for seed in range(2)],
        controls=write(
            "controls",
            {"provenance": {}, "random": {"a": [{"f1": 0.2, "tau": 0}, {"f1": 0.3, "tau": 1}]}},
        ),
        splits=write(
            "s",
            {
                "setting": "standard",
                "source": "x",
                "missing_datasets": [],
                "rejected": [],
                "splits": [split],
            },
        ),
        result=result,
        options=AggregateOptions(
            dataset="d",
            variant="v",
            is_baseline=False,
            setting="standard",
            protocol=Protocol(),
            seeds=[0, 1],
            features="f",
            captions=None,
            text_encoder=None,
            chosen_by="x",
            paper_f1=None,
        ),
    )
    content = json.loads(result.read_text())
    assert content["videos"] == {"a": {"f1": 0.5, "tau": None}}
    assert content["control_videos"] == {"random": {"a": {"f1": 0.25, "tau": 0.5}}}
    assert content["controls"]["random"]["f1"]["repetitions"] == 2
    assert content["history"] == [
        {"seed": seed, "split": 0, "epoch": seed + 1, "loss": [seed + 0.5, 0.25]}
        | {"validation_tau": [None, 0.125]}
        for seed in range(2)
    ]


def test_the_commit_is_that_of_the_packages_own_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*words: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@x", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    (tmp_path / "installed/clipit").mkdir(parents=True)
    (tmp_path / "clipit").mkdir()
    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "first")
    monkeypatch.setattr(provenance, "_ROOT", tmp_path / "clipit")
    commit = provenance.occasion()["commit"]
    assert commit is not None
    assert git("rev-parse", "HEAD").startswith(commit)
    monkeypatch.setattr(provenance, "_ROOT", tmp_path / "installed/clipit")
    assert provenance.occasion()["commit"] is None
