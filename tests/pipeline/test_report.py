"""The report stage: one page per summary, with the images and annotators of its video."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from scipy.stats import kendalltau

from clipit import tables
from clipit.config.summary_options import ReportOptions
from clipit.core.durable import write_json
from clipit.pipeline.stages import write_reports
from clipit.summary.model import write_summary
from tests.report import planted

VIDEOS = ("first", "second")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two summaries; the video of the first is annotated twice, and its images are dark.

    Both also have query annotations, which differ and come first in the table.
    """
    folder = tmp_path_factory.mktemp("stage")
    annotations = {name: [] for name in tables.empty("annotations")}
    for video, query, kind, annotator, values in (
        ("first", "a dog", "score", 0, (5.0, 1.0)),
        ("first", "a dog", "gtscore", -1, (0.9, 0.1)),
        ("second", "a dog", "score", 0, (5.0, 1.0)),
        ("second", "a dog", "gtscore", -1, (0.9, 0.1)),
        ("first", None, "score", 0, (1.0, 5.0)),
        ("first", None, "score", 1, (2.0, 2.0)),
        ("first", None, "gtscore", -1, (0.2, 0.8)),
        ("first", "a cat", "score", 0, (5.0, 1.0)),
    ):
        for half, value in enumerate(values):
            row = ("d", video, query, kind, annotator, 125 * half, 125 * half + 125, value)
            for name, cell in zip(annotations, row, strict=True):
                annotations[name].append(cell)
    tables.write(folder / "annotations.parquet", "annotations", annotations, {})
    with tables.open_writer(folder / "frames.parquet", "frames", {}) as append:
        for number, video in enumerate(VIDEOS):
            picks = range(0, 250, 25)
            append(
                {
                    "dataset": ["d"] * 10,
                    "video": [video] * 10,
                    "frame": list(picks),
                    "time_s": [frame / 25 for frame in picks],
                    "jpeg": [planted.jpeg(20 + 200 * number)] * 10,
                }
            )
    for video in VIDEOS:
        summary = planted.summary(folder / f"{video}.mp4")
        source_video = summary.source_video.model_copy(update={"video": video})
        copy = summary.model_copy(update={"source_video": source_video})
        write_summary(folder / f"summaries/s/{video}.summary.json", copy)
    files = {video: f"{video}.summary.json" for video in VIDEOS}
    write_json(folder / "summaries/s/p.index.json", {"summaries": files})
    write_reports.run(
        index=folder / "summaries/s/p.index.json",
        frames=folder / "frames.parquet",
        annotations=[folder / "annotations.parquet"],
        manifest=folder / "reports/s/p.json",
        pages=folder / "reports/s/p",
        options=ReportOptions(variant="s"),
    )
    return folder


def content(folder: Path, video: str) -> dict:
    manifest = json.loads((folder / "reports/s/p.json").read_text())
    text = (folder / "reports/s" / manifest["reports"][video]).read_text()
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))


def test_every_summary_has_a_page(folder: Path) -> None:
    for video in VIDEOS:
        found = content(folder, video)
        assert found["source_video"]["video"] == video
        assert found["source_video"]["source"] == f"../../../{video}.mp4"
        assert found["cuts"][0]["file"] == "../../../summaries/s/a%20%23summary.mp4"


def test_a_page_shows_the_annotators_of_its_video(folder: Path) -> None:
    annotators = content(folder, "first")["annotator_scores"]
    assert annotators["mean"] == [0] * 5 + [1] * 5
    assert annotators["annotators"] == ["0000099999", "0000000000"]
    assert content(folder, "second")["annotator_scores"] is None


def test_annotators_are_compared_with_the_generic_summary(folder: Path) -> None:
    generic, query_cut = content(folder, "first")["cuts"]
    # one of the two annotators ranks nothing: half of the other's tau
    expected = kendalltau(generic["score"], [0] * 10 + [1] * 10).statistic / 2
    assert abs(expected) > 0.01
    assert generic["tau"] == pytest.approx(expected, abs=1e-4)
    assert query_cut["query"] is not None and query_cut["tau"] is None


def test_a_page_shows_the_images_of_its_video(folder: Path) -> None:
    pictures = [set(content(folder, video)["pictures"]) for video in VIDEOS]
    assert all(len(distinct) == 1 for distinct in pictures)
    assert pictures[0] != pictures[1]
