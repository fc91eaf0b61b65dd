"""Captions of a video's picks: JSON, `{title: {"picks": [0, 15, ...], "captions": ["...", ...]}}`.

Titles are compared up to case and blanks: datasets write "Base jumping" and "Base_jumping".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError
from clipit.core.naming import title_key
from clipit.datasets.records import MAX_FRAMES, read_json


@dataclass(frozen=True)
class FrameCaptions:
    """A sentence for every pick of a video; picks (T,) int32, increasing."""

    video: str
    picks: NDArray[np.int32]
    sentences: list[str]


def read_frame_captions(path: Path, titles: Mapping[str, str]) -> list[FrameCaptions]:
    """The captions of the videos in `titles` (id -> title), in their order.

    Raises DataError for a video without captions, or whose picks and captions do not match.
    """
    content = read_json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path}: expected an object of videos, found {type(content).__name__}")
    entries = {title_key(title): entry for title, entry in content.items()}
    found = []
    for video, title in titles.items():
        entry = entries.get(title_key(title), entries.get(title_key(video)))
        if entry is None:
            raise DataError(f"{path}: no captions of {title} ({video}); add them")
        found.append(_captions(video, entry, f"{path}: {title}"))
    return found


def _captions(video: str, entry: Any, where: str) -> FrameCaptions:
    picks, sentences = (
        (entry.get(name) if isinstance(entry, dict) else None) for name in ("picks", "captions")
    )
    if not isinstance(picks, list) or not isinstance(sentences, list) or not picks:
        raise DataError(f"{where}: expected lists picks and captions; found {entry!r:.80}")
    if len(picks) != len(sentences):
        raise DataError(f"{where}: {len(picks)} picks but {len(sentences)} captions; fix the file")
    if (
        not all(isinstance(pick, int) and 0 <= pick < MAX_FRAMES for pick in picks)
        or sorted(set(picks)) != picks
    ):
        raise DataError(f"{where}: picks: expected increasing frame numbers; fix the file")
    if not all(isinstance(sentence, str) and sentence.strip() for sentence in sentences):
        raise DataError(f"{where}: captions: expected sentences, found an empty one; fix the file")
    return FrameCaptions(video, np.array(picks, dtype=np.int32), sentences)
