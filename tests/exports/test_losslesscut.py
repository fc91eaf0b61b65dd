"""LosslessCut's files, read as JSON and CSV."""

import csv
import json
from fractions import Fraction

import pytest

from clipit.exports.losslesscut import llc, segments_csv
from clipit.exports.timeline import timeline
from tests.exports.planted import CLEAN, HOSTILE, summary

RATE = Fraction(173, 10)
FRAMES = [(5, 90), (90, 91), (400, 777)]
TIMES_S = [(float(start / RATE), float(stop / RATE)) for start, stop in FRAMES]


def made(write) -> str:
    content = summary(RATE, FRAMES, n_frames=2000, sentence=HOSTILE)
    return write(timeline(content, content.cuts[0]))


def test_project_holds_the_source_videos_own_times() -> None:
    project = json.loads(made(llc))
    assert (project["version"], project["mediaFileName"]) == (1, "c#1 é.mp4")
    found = [(segment["start"], segment["end"]) for segment in project["cutSegments"]]
    assert found == [pytest.approx(times, abs=1e-6) for times in TIMES_S]
    assert [s["name"] for s in project["cutSegments"]] == [
        f"[{score}] {CLEAN}" for score in ("0.000", "0.125", "0.250")
    ]


def test_csv_holds_the_same_in_three_columns() -> None:
    rows = list(csv.reader(made(segments_csv).splitlines()))
    for (start, end, label), times, score in zip(rows, TIMES_S, (0, 0.125, 0.25), strict=True):
        assert (float(start), float(end)) == pytest.approx(times, abs=1e-6)
        assert label == f"[{score:.3f}] {CLEAN}"
