"""From timed captions and queries to sentence embeddings."""

from __future__ import annotations

from pathlib import Path

from clipit.config.base import Options
from clipit.config.bmt_options import BmtStageOptions
from clipit.config.summary_options import QueriesOptions
from clipit.core.errors import MissingError, UsageError
from clipit.datasets.caption_folder import caption_file
from clipit.datasets.video_files import find_available
from clipit.models.captioners.bmt import sources as bmt
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.declarations.dataset_stages import import_options, stored, with_stored
from clipit.pipeline.declarations.video_stages import from_videos
from clipit.pipeline.stage import Input, Resources, Stage, Wildcards


def _caption_source(context: Context, w: Wildcards) -> str:
    return str(context.catalog.source(w.dataset, "captions", w.captions))


def _caption_files(context: Context, w: Wildcards) -> list[str]:
    """The files that a shard's captions are read from; of a folder, those of its videos."""
    folder = Path(_caption_source(context, w))
    if context.dataset(w.dataset).captions[w.captions].format != "sidecar":
        return [str(folder)]
    videos = context.catalog.shard_videos(w.dataset, w.shard)
    return [str(file) for video in videos if (file := caption_file(folder, video))]


def _bmt_folder(context: Context) -> str:
    """Where BMT's weights are."""
    return str(context.config.data_folder / context.config.bmt.weights)


def _bmt_weights(context: Context, w: Wildcards) -> list[str]:
    """The weights that captions need; MissingError says where each comes from."""
    options = context.config.bmt
    names = bmt.model_files(options)
    if options.precomputed is None:
        names += bmt.feature_files(options)
    return [str(bmt.require(Path(_bmt_folder(context)), name)) for name in names]


def _bmt_files(context: Context, w: Wildcards) -> dict[str, str]:
    """The videos of a shard -> their files; a video with precomputed features needs none."""
    wanted = context.catalog.shard_videos(w.dataset, w.shard)
    found = _bmt_videos(context, w.dataset)
    missing = [video for video in wanted if video not in found]
    if missing and context.config.bmt.precomputed is None:
        folder = context.catalog.source(w.dataset, "captions", "bmt")
        raise MissingError(
            f"config: datasets.{w.dataset}.captions.bmt: no video files of "
            f"{', '.join(missing)} in {folder}; add them, or bmt.precomputed"
        )
    return {video: str(found[video]) for video in wanted if video in found}


def _bmt_videos(context: Context, dataset: str) -> dict[str, Path]:
    if context.dataset(dataset).videos is not None:
        return context.catalog.video_files(dataset)
    folder = context.catalog.source(dataset, "captions", "bmt")
    if not folder.is_dir():
        raise UsageError(
            f"config: datasets.{dataset}.captions.bmt.path: expected a folder of videos, "
            f"found {folder}"
        )
    return find_available(folder, context.catalog.records(dataset))


def _bmt_options(context: Context, w: Wildcards) -> Options:
    options = context.config.bmt
    if options.precomputed is not None:
        folder = str(context.config.file(options.precomputed, "bmt.precomputed"))
        options = options.model_copy(update={"precomputed": folder})
    files = _bmt_files(context, w)
    return BmtStageOptions(dataset=w.dataset, shard=w.shard, files=files, bmt=options)


def _queries_options(context: Context, w: Wildcards) -> Options:
    encoder = context.configured("text_encoders", w.encoder)
    queries = context.dataset(w.dataset).queries
    return QueriesOptions(dataset=w.dataset, queries=queries, encoder=encoder)


def _annotated_queries_options(context: Context, w: Wildcards) -> Options:
    encoder = context.configured("text_encoders", w.encoder)
    return QueriesOptions(dataset=w.dataset, queries=[], encoder=encoder)


STAGES = (
    Stage(
        "import_captions",
        reads={"files": Input(_caption_files, is_argument=False)},
        writes={"captions": layout.CAPTIONS},
        untracked={"source": _caption_source},
        options=import_options("captions", "captions"),
        only={"dataset": with_stored("captions"), "captions": stored("captions")},
    ),
    Stage(
        "caption_shots",
        reads={"frames": layout.FRAMES, "shots": layout.SHOTS, "videos": layout.SHARD_VIDEOS},
        writes={"captions": layout.CAPTIONS},
        options=lambda c, w: c.config.captioners[w.captions],
        only={"dataset": from_videos, "captions": lambda c: c.config.captioners},
        resources=Resources(threads=2, mem_mb=4000, runtime_min=720, gpu=True),
    ),
    Stage(
        "caption_bmt",
        reads={
            "videos": layout.VIDEOS,
            "files": Input(lambda c, w: list(_bmt_files(c, w).values()), is_argument=False),
            "weight_files": Input(_bmt_weights, is_argument=False),
        },
        writes={"captions": "{dataset}/captions/bmt/{shard}.parquet"},
        untracked={
            "weights": lambda c, w: _bmt_folder(c),
            "cache": lambda c, w: c.path("{dataset}/cache/bmt", w),
        },
        options=_bmt_options,
        resources=Resources(threads=4, mem_mb=8000, runtime_min=2880, gpu=True),
        comment="The cache is no output: features outlive the captions made from them.",
    ),
    Stage(
        "embed_captions",
        reads={"captions": layout.CAPTIONS},
        writes={"embeddings": layout.CAPTION_EMBEDDINGS},
        options=lambda c, w: c.configured("text_encoders", w.encoder),
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "embed_queries",
        reads={"annotations": lambda c, w: []},
        writes={"embeddings": layout.QUERIES},
        options=_queries_options,
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "embed_annotated_queries",
        run="embed_queries",
        reads={"annotations": layout.ANNOTATIONS},
        writes={"embeddings": layout.ANNOTATED_QUERIES},
        options=_annotated_queries_options,
        resources=Resources(mem_mb=2000),
    ),
)
