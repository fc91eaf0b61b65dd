"""Planted embeddings: the queried shot is selected, within the budget."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from clipit import tables
from clipit.core.errors import MissingError, UsageError
from clipit.serve.library import Entry, entries
from clipit.serve.query_engine import QueryEngine
from clipit.summary.model import write_summary
from tests.report import planted

KEY = ("d", "clip")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The planted summary; shot i shows the unit vector i, two picks each."""
    summary = planted.summary(tmp_path / "x.mp4")
    source_video = summary.source_video.model_copy(update={"video": "clip"})
    write_summary(
        tmp_path / "clip/summary.json", summary.model_copy(update={"source_video": source_video})
    )
    cache = tmp_path / ".clipit/clip-1"
    row = {
        name: [value] for name, value in source_video.model_dump().items() if name != "frame_rate"
    }
    row |= {
        "dataset": ["d"],
        "name": ["clip"],
        "shard": ["p"],
        "fps": [25.0],
        "time_base": ["1/25"],
    }
    order = tables.empty("videos")
    tables.write(cache / "videos/p.parquet", "videos", {name: row[name] for name in order}, {})
    frames = [number * 25 // 2 for number in range(20)]
    times = {"dataset": ["d"] * 20, "video": ["clip"] * 20, "frame": frames}
    times["time_s"] = [number / 2 for number in range(20)]
    jpegs = {"jpeg": [planted.jpeg(number) for number in range(20)]}
    tables.write(cache / "frames/p.parquet", "frames", times | jpegs, {})
    vectors = tables.embedding_column(np.repeat(np.eye(10), 2, axis=0))
    encoder = {"options": '{"library": "demo", "model": "clipit-demo"}'}
    image = cache / "features/demo/p.parquet"
    tables.write(image, "features", times | {"embedding": vectors}, encoder)
    return tmp_path


def entry(folder: Path) -> Entry:
    (found,) = entries(folder).values()
    return found


def encode(sentence: str) -> np.ndarray:
    """The unit vector that the sentence names, and a little of all others."""
    return np.eye(10)[int(sentence)] + 0.01


@pytest.mark.parametrize("scorer", ["similarity", "zero-shot"])
def test_queried_shot_is_selected(folder: Path, scorer: str) -> None:
    found = QueryEngine(entry(folder), encode).summarize("6", scorer, 1.0)
    assert [shot.start_s for shot in found.selected_shots] == [6.0]
    assert max(found.shots, key=lambda shot: shot.score).start_s == 6.0
    assert found.selected_s <= found.budget_s == 1.0
    assert found.query == "6"
    assert found.curve.score.index(max(found.curve.score)) in (12, 13)


def test_similarity_is_a_cosine(folder: Path) -> None:
    found = QueryEngine(entry(folder), encode).summarize("6", "similarity", 1.0)
    vector = encode("6")
    assert abs(found.shots[6].score - 1.01 / np.linalg.norm(vector)) < 1e-6
    assert abs(found.shots[0].score - 0.01 / np.linalg.norm(vector)) < 1e-6


@pytest.mark.parametrize(("budget_s", "count"), [(0.5, 0), (1.0, 1), (3.2, 3), (10.0, 10)])
def test_larger_budget_selects_more_shots(folder: Path, budget_s: float, count: int) -> None:
    found = QueryEngine(entry(folder), encode).summarize("6", "similarity", budget_s)
    assert len(found.selected_shots) == count


def test_written_summary_is_resized_by_its_own_scores(folder: Path) -> None:
    engine = QueryEngine(entry(folder), encode)
    assert {shot.start_s for shot in engine.resized(0, 2.0).selected_shots} == {2, 7}
    assert [shot.start_s for shot in engine.resized(1, 1.0).selected_shots] == [5]
    longer = engine.resized(0, 3.0)
    assert {shot.start_s for shot in longer.selected_shots} == {
        2,
        7,
        9,
    }  # 9 scores highest of the rest
    assert longer.shots[2].attributions  # attributions are unchanged


def test_query_is_embedded_once(folder: Path) -> None:
    encoded: list[str] = []

    def recording(sentence: str) -> np.ndarray:
        encoded.append(sentence)
        return encode(sentence)

    engine = QueryEngine(entry(folder), recording)
    for budget_s in (1.0, 2.0, 3.0):
        engine.summarize("6", "similarity", budget_s)
        engine.summarize("6", "zero-shot", budget_s)
    assert encoded == ["6"]


def test_unknown_scorer_and_missing_tables_are_named(folder: Path) -> None:
    with pytest.raises(UsageError, match="scorer: expected similarity or zero-shot, found 'magic'"):
        QueryEngine(entry(folder), encode).summarize("6", "magic", 1.0)
    (folder / ".clipit").rename(folder / "elsewhere")
    with pytest.raises(UsageError, match=r"summary\.json: the embeddings .* --cache"):
        QueryEngine(entry(folder), encode).summarize("6", "similarity", 1.0)
    (found,) = entries(folder, cache=folder / "elsewhere").values()
    assert QueryEngine(found, encode).summarize("6", "similarity", 1.0).selected_shots


def test_tables_of_another_video_are_not_used(folder: Path) -> None:
    other = planted.summary(folder / "other.mp4")
    write_summary(folder / "other/summary.json", other)
    assert [e.tables is not None for e in entries(folder).values()] == [True, False]


def test_one_video_by_several_scorers_has_several_names(folder: Path) -> None:
    summary = entry(folder).summary
    for scorer in ("small", "zero-shot"):
        write_summary(folder / f"summaries/{scorer}/clip.summary.json", summary)
    found = entries(folder)
    assert list(found) == ["clip (clip)", "clip (small)", "clip (zero-shot)"]
    assert all(one.name == name and one.tables for name, one in found.items())


def test_empty_folder_names_the_fix(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"no summary\.json in it; clipit summarize"):
        entries(tmp_path)
