"""QFVS as published: concept tags of 5-s shots, query-focused and generic summaries.

The folder holds `Dense_per_shot_tags/P01/P01.txt` (a line of tags per shot),
`Query-Focused_Summaries/Oracle_Summaries/P01/Book_Street_oracle.txt`, `User_Summaries/P01/
Book_Street_user1.txt` and `Global_Summaries/P01/{oracle,user1}.txt` (shot numbers,
starting at 1). This module converts them to half-open frames. (Sharghi, Laurel, Gong, CVPR 2017)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.datasets import matlab
from clipit.datasets.records import AnnotationRecord, TagRecord, VideoRecord, read_text, require

#: Frame rate of UT Egocentric, and length of the published shots.
FPS = 15
SHOT_S = 5
SHOT_FRAMES = FPS * SHOT_S

#: The 48 concepts in the order of Tags.mat; compounds are split in _WORDED.
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
#: Spelling of a concept in the files -> in a sentence.
WORDS = {concept: _WORDED.get(concept, concept.lower()) for concept in _CONCEPTS.split()}

_ORACLES = Path("Query-Focused_Summaries/Oracle_Summaries")
_USERS = Path("Query-Focused_Summaries/User_Summaries")
_GENERIC = Path("Global_Summaries")


def read_videos(path: Path) -> list[VideoRecord]:
    """The videos by name; their length is the end of their last shot."""
    return [record.as_video(FPS) for record in read_tags(path)]


def read_shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The 5-s shots in frames."""
    for record in read_tags(path):
        yield record.as_video(FPS), record.shots


def read_tags(path: Path) -> Iterator[TagRecord]:
    """The tags of every shot, from the text files."""
    folder = require(path / "Dense_per_shot_tags", "folder")
    files = sorted(folder.glob("*/*.txt"))
    if not files:
        raise DataError(f"{folder}: no VIDEO/VIDEO.txt; expected QFVS as published")
    for file in files:
        lines = read_text(file).splitlines()
        found = [_tags(line, f"{file}: line {row}") for row, line in enumerate(lines, start=1)]
        yield TagRecord(file.stem, _bounds(len(found)), found)


def read_tags_mat(path: Path) -> Iterator[TagRecord]:
    """As read_tags, from Tags.mat: a 0/1 vector over the concepts per shot; videos P01, P02, ..."""
    content = matlab.load(path, ("Tags",), "QFVS's Tags.mat")
    if "Tags" not in content:
        raise DataError(f"{path}: not QFVS's Tags.mat (no Tags); download it again")
    for number, cell in enumerate(content["Tags"].ravel(), start=1):
        with reading(path, "QFVS's Tags.mat", "download it again"):
            rows = np.concatenate([row.reshape(1, -1) for row in cell["Bin_Vecs"].ravel()])
        if rows.shape[1] != len(WORDS):
            raise DataError(
                f"{path}: P{number:02d}: expected {len(WORDS)} concepts, found {rows.shape[1]}"
            )
        named = [[word for word, on in zip(WORDS.values(), row, strict=True) if on] for row in rows]
        yield TagRecord(f"P{number:02d}", _bounds(len(named)), named)


def read_annotations(path: Path) -> Iterator[AnnotationRecord]:
    """Per video, the generic summaries, then those of each query; keyframes are the oracle's."""
    for record in read_tags(path):
        video = record.as_video(FPS)
        generic = path / _GENERIC / video.video
        yield _annotation(video, None, generic / "oracle.txt", sorted(generic.glob("user*.txt")))
        oracles = require(path / _ORACLES / video.video, "folder")
        for oracle in sorted(oracles.glob("*_oracle.txt")):
            name = oracle.name.removesuffix("_oracle.txt")
            users = sorted((path / _USERS / video.video).glob(f"{name}_user*.txt"))
            yield _annotation(video, query_words(name, oracle), oracle, users)


def query_words(name: str, where: Path) -> str:
    """A query in words: `Book_Street` -> "book and street"; DataError for unknown concepts."""
    concepts = name.split("_")
    unknown = [concept for concept in concepts if concept not in WORDS]
    if unknown:
        raise DataError(f"{where}: unknown concept {unknown[0]!r}; QFVS has {', '.join(WORDS)}")
    return " and ".join(WORDS[concept] for concept in concepts)


def _annotation(
    video: VideoRecord, query: str | None, oracle: Path, users: Sequence[Path]
) -> AnnotationRecord:
    if not users:
        raise DataError(f"{oracle}: no user summaries for it; expected QFVS as published")
    summaries = np.stack([_frames(user, video.n_frames) for user in users])
    return AnnotationRecord(
        video=video,
        user_scores=None,
        user_summaries=summaries,
        gtscore=summaries.mean(axis=0, dtype=np.float32),
        keyframes=_frames(oracle, video.n_frames),
        query=query,
    )


def _frames(file: Path, n_frames: int) -> NDArray[Any]:
    """A file of shot numbers, starting at 1, as bool (n_frames,)."""
    selected = np.zeros(n_frames // SHOT_FRAMES, dtype=bool)
    words = read_text(file).split()
    for word in words:
        if not re.fullmatch(r"\d+", word) or not 1 <= int(word) <= len(selected):
            raise DataError(f"{file}: expected shots 1 to {len(selected)}, found {word!r}; fix it")
        selected[int(word) - 1] = True
    if not words:
        raise DataError(f"{file}: expected shot numbers, found none; download it again")
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
