"""Differences are listed, agreement is not."""

import json
from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError, UsageError
from clipit.summary.compare import diff, only_in, overlap_s
from clipit.summary.model import Summary, write_summary
from tests.summary.test_edit import cut_of, shots_of


def write(folder: Path, selected: tuple[int, ...], query: str | None = None) -> Path:
    shots = shots_of((2, 0.5), (3, 0.4), (5, 0.3), (10, 0.2), selected=selected)
    cut, source_video = cut_of(shots, 8)
    summary = Summary(source_video=source_video, cuts=[cut.model_copy(update={"query": query})])
    write_summary(folder / "summary.json", summary)
    return folder


def test_ranges_in_only_one_list() -> None:
    one, other = [(0.0, 4.0), (6.0, 8.0)], [(1.0, 2.0), (3.0, 7.0)]
    assert overlap_s(one, other) == 3
    assert only_in(one, other) == [(0, 1), (2, 3), (7, 8)]
    assert only_in(other, one) == [(4, 6)]
    assert only_in(one, one) == []


def test_two_summaries_differ_in_ranges(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a", (0, 1)), write(tmp_path / "b", (1, 2))
    assert diff(one, other / "summary.json") == [
        "generic: selected 5.0 s and 8.0 s, 3.0 s in common (F1 46.2%)",
        "  - 0:00.0 - 0:02.0",
        "  + 0:05.0 - 0:10.0",
    ]
    (same,) = diff(one, one)
    assert same.endswith("5.0 s in common (F1 100.0%)")


def test_cuts_in_only_one_summary_are_named(tmp_path: Path) -> None:
    one, other = write(tmp_path / "a", (0,)), write(tmp_path / "b", (0,), "a dog")
    assert diff(one, other) == [
        f"generic: only in {one}/summary.json",
        f"a dog: only in {other}/summary.json",
    ]


def results(path: Path, f1: float) -> Path:
    control = {"random": {"f1": {"mean": 0.5}, "tau": None}}
    row = {"setting": "standard", "variant": "small", "metrics": {"f1": {"mean": f1}}}
    path.write_text(json.dumps({"results": [row | {"controls": control}]}))
    return path


def test_two_result_files_differ_in_metrics(tmp_path: Path) -> None:
    lines = diff(results(tmp_path / "a.json", 0.6), results(tmp_path / "b.json", 0.575))
    assert [line.split() for line in lines] == [
        ["standard", "small", "f1", "0.6000", "0.5750", "-0.0250"],
        ["standard", "random", "f1", "0.5000", "0.5000", "+0.0000"],
    ]


def test_incomparable_files_are_refused(tmp_path: Path) -> None:
    summary = write(tmp_path / "a", (0,))
    with pytest.raises(UsageError, match="expected two files of the same kind"):
        diff(summary, results(tmp_path / "f1.json", 0.5))
    with pytest.raises(MissingError, match="no such file"):
        diff(summary, tmp_path / "nothing.json")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingError, match=r"no summary\.json and no f1\.json"):
        diff(summary, tmp_path / "empty")
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(DataError, match=r"expected a summary\.json or an f1\.json"):
        diff(summary, tmp_path / "other.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(DataError, match="not readable as JSON"):
        diff(summary, tmp_path / "broken.json")
