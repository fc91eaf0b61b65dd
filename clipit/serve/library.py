"""The summaries in a folder, and the tables of embeddings that they were computed from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipit import tables
from clipit.core.errors import MissingError
from clipit.summary.model import SourceVideo, Summary, read_summary
from clipit.tables import Key

#: Where `clipit summarize` and the workflow write summary.json.
_SUMMARIES = ("summary.json", "*/summary.json", "summaries/*/*.summary.json")
#: Where `clipit summarize` stores its tables, a folder per video.
_CACHE = ".clipit"


@dataclass(frozen=True)
class Tables:
    """The tables with a video: its frames, their embeddings and those of its captions."""

    key: Key
    frames: Path
    image: Path
    text: Path | None
    #: the image encoder: library, model, pretrained
    encoder: dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A summarised video; without `tables` it can be viewed, but not searched."""

    name: str
    path: Path
    summary: Summary
    tables: Tables | None

    @property
    def source(self) -> Path:
        """The video file; a relative path is also tried from the folder of summary.json."""
        given = Path(self.summary.source_video.path)
        local = self.path.parent / given
        return (given if given.exists() or not local.exists() else local).resolve()


def entries(folder: Path, cache: Path | None = None) -> dict[str, Entry]:
    """The summaries in the output folder of `clipit summarize`, or in results/DATASET, by name.

    cache: the folder of the tables, if another. Raises MissingError if there is no summary.
    """
    paths = sorted(path for pattern in _SUMMARIES for path in folder.glob(pattern))
    if not paths:
        raise MissingError(f"{folder}: no summary.json in it; clipit summarize VIDEO writes one")
    roots = [*sorted((cache or folder / _CACHE).glob("*")), folder]  # the workflow's are in it
    summaries = {path: read_summary(path) for path in paths}
    names = _names({path: summary.source_video.video for path, summary in summaries.items()})
    return {
        names[path]: Entry(names[path], path, summary, _tables(roots, summary))
        for path, summary in summaries.items()
    }


def _names(videos: dict[Path, str]) -> dict[Path, str]:
    """A name for every summary: its video, with its folder if several scorers summarised it."""
    count = Counter(videos.values())
    names: dict[Path, str] = {}
    for path, video in videos.items():
        name = video if count[video] == 1 else f"{video} ({path.parent.name})"
        names[path] = name if name not in names.values() else f"{name} {len(names) + 1}"
    return names


def _tables(roots: list[Path], summary: Summary) -> Tables | None:
    for root in roots:
        for path in sorted(root.glob("videos/*.parquet")):
            for key, row in tables.video_rows(path).items():
                if _is_same_video(row, summary.source_video):
                    return next(_complete_tables(root, path.name, key, summary), None)
    return None


def _is_same_video(row: dict[str, Any], source_video: SourceVideo) -> bool:
    if row["sha256"] and source_video.sha256:
        return bool(row["sha256"] == source_video.sha256)
    return bool(row["path"] == source_video.path)


def _complete_tables(root: Path, shard: str, key: Key, summary: Summary) -> Iterator[Tables]:
    """Tables of encoders that embed sentences too; the one used by the summary first."""
    frames = root / "frames" / shard
    images = sorted(root.glob(f"features/*/{shard}"))
    images.sort(key=lambda path: tables.provenance(path) != summary.provenance.get("features"))
    for image in images:
        encoder = json.loads(tables.provenance(image).get("options", "{}"))
        if encoder.get("library") in ("open_clip", "demo") and frames.is_file():
            texts = sorted(root.glob(f"caption_embeddings/*/{image.parent.name}/{shard}"))
            yield Tables(key, frames, image, texts[0] if texts else None, encoder)
