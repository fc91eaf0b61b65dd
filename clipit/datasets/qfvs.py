"""QFVS as published: concept tags of every 5-s shot, summaries with a query and without one.

The folder holds `Dense_per_shot_tags/P01/P01.txt` (a line of tags per shot),
`Query-Focused_Summaries/Oracle_Summaries/P01/Book_Street_oracle.txt`, `User_Summaries/P01/
Book_Street_user1.txt` and `Global_Summaries/P01/{oracle,user1}.txt` (shot numbers, the first is
1). Numbers become half-open frames here and nowhere else. (Sharghi, Laurel, Gong, CVPR 2017)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError
from clipit.datasets import matlab
from clipit.datasets.records import AnnotationRecord, TagRecord, VideoRecord, require

#: UT Egocentric's frame rate, and how long the published shots are.
FPS = 15
SHOT_S = 5
SHOT_FRAMES = FPS * SHOT_S

#: The 48 concepts in the order of Tags.mat; words run together are written as one says them.
_CONCEPTS = """
Baby Beach Bed Blonde Boat Book Building Car Chair Chocolate Computer Cupglass Dance Desk Drink
Exercise Face Flower Food Garden Grass Hall Hands Hat Kids Lady Lake Market Men Musicalinstrument
Ocean Office Park Party Petsanimal Phone Room School Shoes Sign Sky Sports Street Student Sun Toy
Tree Window
"""
_WORDED = {
    "Cupglass": "cup or glass",
    "Musicalinstrument": "musical instrument",
    "Petsanimal": "pet animal",
}
#: A concept as the files spell it -> as a sentence does.
WORDS = {concept: _WORDED.get(concept, concept.lower()) for concept in _CONCEPTS.split()}

_ORACLES = Path("Query-Focused_Summaries/Oracle_Summaries")
_USERS = Path("Query-Focused_Summaries/User_Summaries")
_GENERIC = Path("Global_Summaries")


def videos(path: Path) -> list[VideoRecord]:
    """The videos by name; their length is that of their shots."""
    return [_video(record) for record in tags(path)]


def shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The 5-s shots in frames."""
    for record in tags(path):
        yield _video(record), record.shots


def tags(path: Path) -> Iterator[TagRecord]:
    """The tags of every shot, from the text files."""
    folder = require(path / "Dense_per_shot_tags", "folder")
    files = sorted(folder.glob("*/*.txt"))
    if not files:
        raise DataError(f"{folder}: no VIDEO/VIDEO.txt; expected QFVS as published")
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [_tags(line, f"{file}: line {row}") for row, line in enumerate(lines, start=1)]
        yield TagRecord(file.stem, _bounds(len(found)), found)


def tags_mat(path: Path) -> Iterator[TagRecord]:
    """The same from Tags.mat: a 0/1 vector over the concepts per shot, videos P01, P02, ..."""
    content = matlab.load(path, ("Tags",), "QFVS's Tags.mat")
    if "Tags" not in content:
        raise DataError(f"{path}: not QFVS's Tags.mat (no Tags); fetch it again")
    for number, cell in enumerate(content["Tags"].ravel(), start=1):
        rows = np.concatenate([row.reshape(1, -1) for row in cell["Bin_Vecs"].ravel()])
        if rows.shape[1] != len(WORDS):
            raise DataError(
                f"{path}: P{number:02d}: expected {len(WORDS)} concepts, found {rows.shape[1]}"
            )
        named = [[word for word, on in zip(WORDS.values(), row, strict=True) if on] for row in rows]
        yield TagRecord(f"P{number:02d}", _bounds(len(named)), named)


def annotations(path: Path) -> Iterator[AnnotationRecord]:
    """Per video the generic summaries, then those of every query; keyframes: the oracle's."""
    for record in tags(path):
        video = _video(record)
        generic = path / _GENERIC / video.video
        yield _annotation(video, None, generic / "oracle.txt", sorted(generic.glob("user*.txt")))
        oracles = require(path / _ORACLES / video.video, "folder")
        for oracle in sorted(oracles.glob("*_oracle.txt")):
            name = oracle.name.removesuffix("_oracle.txt")
            users = sorted((path / _USERS / video.video).glob(f"{name}_user*.txt"))
            yield _annotation(video, query_words(name, oracle), oracle, users)


def query_words(name: str, where: Path) -> str:
    """A query as one says it: `Book_Street` -> "book and street"."""
    concepts = name.split("_")
    unknown = [concept for concept in concepts if concept not in WORDS]
    if unknown:
        raise DataError(f"{where}: unknown concept {unknown[0]!r}; QFVS has {', '.join(WORDS)}")
    return " and ".join(WORDS[concept] for concept in concepts)


def _annotation(
    video: VideoRecord, query: str | None, oracle: Path, users: Sequence[Path]
) -> AnnotationRecord:
    if not users:
        raise DataError(f"{oracle}: no users' summaries beside it; expected QFVS as published")
    chosen = np.stack([_frames(user, video.n_frames) for user in users])
    return AnnotationRecord(
        video=video,
        user_scores=None,
        user_summaries=chosen,
        gtscore=chosen.mean(axis=0, dtype=np.float32),
        keyframes=_frames(oracle, video.n_frames),
        query=query,
    )


def _frames(file: Path, n_frames: int) -> NDArray[Any]:
    """A file of shot numbers, the first shot being 1, as bool (n_frames,)."""
    selected = np.zeros(n_frames // SHOT_FRAMES, dtype=bool)
    words = require(file, "file").read_text(encoding="utf-8").split()
    for word in words:
        if not re.fullmatch(r"\d+", word) or not 1 <= int(word) <= len(selected):
            raise DataError(f"{file}: expected shots 1 to {len(selected)}, found {word!r}; fix it")
        selected[int(word) - 1] = True
    if not words:
        raise DataError(f"{file}: expected shot numbers, found none; fetch it again")
    return np.repeat(selected, SHOT_FRAMES)


def _tags(line: str, where: str) -> list[str]:
    names = [name.strip() for name in line.split(",") if name.strip()]
    unknown = [name for name in names if name not in WORDS]
    if unknown:
        raise DataError(f"{where}: unknown concept {unknown[0]!r}; QFVS has {', '.join(WORDS)}")
    return [WORDS[name] for name in names]


def _bounds(count: int) -> NDArray[Any]:
    starts = np.arange(count, dtype=np.int32) * SHOT_FRAMES
    return np.stack([starts, starts + SHOT_FRAMES], axis=1)


def _video(record: TagRecord) -> VideoRecord:
    return VideoRecord(record.video, record.video, int(record.shots[-1, 1]), float(FPS))
