"""A made-up QFVS folder with a planted answer: who asks for two concepts picks what shows one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

CONCEPTS = ("Book", "Street", "Cupglass", "Tree", "Car", "Phone")
QUERIES = ("Book_Street", "Cupglass_Tree", "Car_Phone", "Book_Phone")


def write_qfvs(folder: Path, n_shots: int = 60, seed: int = 0) -> None:
    """Four videos; most shots show people, every tenth one of the concepts."""
    rng = np.random.default_rng(seed)
    for number in range(1, 5):
        video = f"P{number:02d}"
        tags = [["Men"] if rng.random() < 0.5 else ["Lady", "Face"] for _ in range(n_shots)]
        places = rng.permutation(n_shots)[: 4 * len(CONCEPTS)]
        for place, concept in zip(places, CONCEPTS * 4, strict=True):
            tags[place] = [*tags[place], concept]
        lines = "".join(",".join(names) + "\n" for names in tags)
        _write(folder / f"Dense_per_shot_tags/{video}/{video}.txt", lines)
        for query in QUERIES:
            wanted = set(query.split("_"))
            _summaries(folder, video, query, [i for i, t in enumerate(tags) if wanted & set(t)])
        summary_rows = sorted(places[: len(CONCEPTS)].tolist())
        for name in ("oracle", "user1", "user2"):
            _write(folder / f"Global_Summaries/{video}/{name}.txt", _numbers(summary_rows))


def _summaries(folder: Path, video: str, query: str, shots: list[int]) -> None:
    base = folder / "Query-Focused_Summaries"
    _write(base / f"Oracle_Summaries/{video}/{query}_oracle.txt", _numbers(shots))
    for user in (1, 2):  # each leaves one shot out
        kept = [shot for place, shot in enumerate(shots) if place != user]
        _write(base / f"User_Summaries/{video}/{query}_user{user}.txt", _numbers(kept))


def _numbers(shots: list[int]) -> str:
    return "".join(f"{shot + 1}\n" for shot in shots)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
