"""Requests of `clipit summarize`, checked and turned into a configuration like the workflow's.

Every video becomes a dataset of its own with one shard, so that its cache does not depend on the
other videos of the request.
"""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipit.config import shipped
from clipit.config.base import Options
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.variant_options import VariantOptions
from clipit.config.video_options import MAX_FPS
from clipit.core.errors import MissingError, UsageError
from clipit.core.naming import checked_query, checked_text, slug
from clipit.core.nearest import nearest
from clipit.datasets.caption_folder import caption_file
from clipit.datasets.video_files import is_video
from clipit.local.presets import (
    FRAME_CAPTIONS,
    SENTENCE_ENCODERS,
    SIDECAR,
    check_captions,
    encoder_options,
)
from clipit.summary.time_parsing import Budget, read_budget

#: Control characters, undecodable bytes, line separators. Joiners of a script are allowed.
_UNREADABLE = ("Cc", "Cs", "Zl", "Zp")

#: Scorers of a video without annotations.
VARIANTS = (ZERO_SHOT, *shipped.names())
#: The name of a scorer given by its `weights`.
OWN = "own-weights"


class Request(Options):
    """Videos, queries and how to answer them, as checked by `make_request`."""

    videos: tuple[Path, ...]
    queries: tuple[str, ...]
    #: of the video; true: the file's own, false: none
    title: str | bool
    budget: Budget
    encoder: str
    captions: str | None
    #: the scorer; null: zero-shot for queries, a trained one that is ready for the generic summary
    variant: str | None
    #: a trained scorer with its card next to it; `variant` is then OWN
    weights: Path | None
    fps: float | None

    def scorer(self, name: str) -> VariantOptions:
        """The options of a trained scorer, from its card."""
        own = self.weights if name == OWN else None
        return shipped.variant(name) if own is None else shipped.read_card(shipped.card_beside(own))


def make_request(
    videos: Sequence[str | os.PathLike[str]],
    queries: Sequence[str] = (),
    *,
    title: str | bool = True,
    budget: str | float = "15%",
    encoder: str = "clip",
    captions: str | None = None,
    variant: str | None = None,
    weights: str | os.PathLike[str] | None = None,
    fps: float | None = None,
) -> Request:
    """The checked request; UsageError or MissingError where it cannot be met."""
    if variant is not None and variant not in VARIANTS:
        raise UsageError(
            f"--variant {variant!r}: expected {' or '.join(VARIANTS)}{nearest(variant, VARIANTS)}"
        )
    if variant is not None and weights is not None:
        raise UsageError("--variant and --weights both name who scores; leave one out")
    if fps is not None and not 0 < fps <= MAX_FPS:
        raise UsageError(f"--fps: expected a number above 0, at most {MAX_FPS}, found {fps:g}")
    request = Request(
        videos=video_paths(videos),
        queries=clean_queries(queries),
        title=_clean_title(title) if isinstance(title, str) else title,
        budget=read_budget(budget),
        encoder=encoder,
        captions=captions,
        variant=variant if weights is None else OWN,
        weights=None if weights is None else Path(weights),
        fps=fps,
    )
    if isinstance(request.title, str) and len(request.videos) > 1:
        raise UsageError(
            f"--title is of one video, found {len(request.videos)}; name the files after what they "
            "show, or summarise one at a time"
        )
    if request.captions == SIDECAR:
        _report_bare(request.videos)
    _check_scorer(request)
    return request


def _report_bare(videos: Sequence[Path]) -> None:
    """Say on stderr which videos have no caption file beside them; they are scored without."""
    bare = [video for video in videos if caption_file(video.parent, video.stem) is None]
    if bare:
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        print(
            f"warning: --captions {SIDECAR}: {bare[0]}{more}: no file {bare[0].stem}.srt, .vtt, "
            ".csv or .json beside it; scored without captions",
            file=sys.stderr,
        )


def _clean_title(given: str) -> str:
    try:
        return checked_text(given, "title")
    except ValueError as error:
        raise UsageError(f"--title: {error}; --no-title reads none") from None


def _check_scorer(request: Request) -> None:
    """Refuse a named scorer whose inputs are not made here, or that reads no query or title."""
    if request.variant in (None, ZERO_SHOT):
        return
    own = request.weights
    flag = f"--variant {request.variant}" if own is None else f"--weights {own}"
    if own is not None and not own.is_file():
        raise MissingError(f"{flag}: no such file; train one, or leave it out")
    variant = request.scorer(request.variant)
    if request.queries and not variant.language.uses_query:
        raise UsageError(f"{flag} looks at no query; leave --query or it out")
    if isinstance(request.title, str) and not variant.language.title:
        raise UsageError(f"{flag} looks at no title; leave --title or it out")
    name = encoder_options(request.encoder)[1]
    if variant.encoder not in {name, *FRAME_CAPTIONS}:
        raise UsageError(
            f"{flag} reads features {variant.encoder!r}, made here are {name!r} (--encoder) and "
            f"{', '.join(FRAME_CAPTIONS)}; use the workflow"
        )
    if variant.language.captions is not None:
        raise UsageError(f"{flag} reads captions {variant.language.captions!r}; use the workflow")
    if variant.language.title and variant.language.encoder not in {name, *SENTENCE_ENCODERS}:
        raise UsageError(
            f"{flag} reads titles by {variant.language.encoder!r}, made here are those of "
            f"{', '.join(sorted({name, *SENTENCE_ENCODERS}))}; use the workflow"
        )
    if variant.language.uses_query and variant.language.encoder != name:
        raise UsageError(
            f"{flag} reads queries by {variant.language.encoder!r}, made here are those of {name!r}"
        )


def video_paths(given: Sequence[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """The video files, with those inside of folders, each once.

    Raises MissingError for a missing file, naming the nearest, and for a folder without videos;
    UsageError for a name that is not text.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, given):
        if not path.exists():
            raise MissingError(f"{path}: no such file{_beside(path)}")
        inside = sorted(filter(is_video, path.iterdir())) if path.is_dir() else [path]
        if not inside:
            raise MissingError(f"{path}: no video files in this folder; name the files")
        for file in inside:
            found.setdefault(file.resolve(), file)
    for file in found.values():
        if any(unicodedata.category(sign) in _UNREADABLE for sign in file.name):
            raise UsageError(f"{str(file)!r}: its name is not readable text; rename the file")
    return tuple(found.values())


def clean_queries(given: Sequence[str]) -> tuple[str, ...]:
    """The checked queries, each once; UsageError for an invalid one, or two with one file name."""
    queries: dict[str, str] = {}
    for text in given:
        try:
            query = checked_query(text)
        except ValueError as error:
            raise UsageError(f"--query: {error}") from None
        other = queries.setdefault(slug(query), query)
        if other != query:
            raise UsageError(
                f"--query: {query[:60]!r} and {other[:60]!r} would make one file; word one "
                "otherwise"
            )
    return tuple(queries.values())


def dataset_name(video: Path) -> str:
    """The name of a video's dataset: readable, and unique to its path."""
    digest = hashlib.sha256(str(video.resolve()).encode()).hexdigest()[:8]
    return f"{slug(video.stem)}-{digest}".lstrip("-")


def raw_config(request: Request, scorers: Sequence[str], cache: Path) -> dict[str, Any]:
    """The configuration of a request, as `clipit.pipeline.plan.Plan` and config.yaml have it.

    Captioners and the encoders that come with the package need no entry.
    """
    encoder, name = encoder_options(request.encoder)
    check_captions(request.captions)
    return {
        "results_dir": str(cache),
        "datasets": {dataset_name(v): _dataset(request, v, name) for v in request.videos},
        "image_encoders": {name: encoder},
        "text_encoders": {name: encoder},
        "pretrained": {OWN: str(request.weights)} if OWN in scorers else {},
        "summary": {
            "variants": sorted({*scorers, ZERO_SHOT}),
            "encoder": name,
            "captions": request.captions,
            "budget_s": request.budget.seconds,
        },
    }


def _dataset(request: Request, video: Path, encoder: str) -> dict[str, Any]:
    own: dict[str, Any] = {
        "videos": {"format": "file", "path": str(video.absolute())},
        "segmentation": {"encoder": encoder},
        "queries": list(request.queries),
        "videos_per_shard": 1,
    }
    if not request.title:
        own["titles"] = None
    elif isinstance(request.title, str):
        own["titles"] = {video.stem: request.title}
    if request.budget.share is not None:
        own["protocol"] = {"budget_share": request.budget.share}
    if request.fps is not None:
        own["frames"] = {"fps": request.fps}
    if request.captions == SIDECAR:
        own["captions"] = {SIDECAR: {"format": SIDECAR, "path": str(video.absolute().parent)}}
    return own


def _beside(path: Path) -> str:
    """The nearest name in the folder, if it has one."""
    names = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
    return nearest(path.name, names) or "; check the path"
