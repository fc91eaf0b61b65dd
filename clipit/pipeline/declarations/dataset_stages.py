"""From a dataset's official files to tables and splits."""

from __future__ import annotations

from collections.abc import Callable

from clipit.config.base import Options
from clipit.config.import_options import FeaturesStageOptions, ImportOptions, ListVideosOptions
from clipit.config.query_options import TagsStageOptions
from clipit.config.run_options import SplitStageOptions
from clipit.config.video_options import VideosOptions
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.stage import LOCAL, Names, Resources, Source, Stage, Wildcards


def source(kind: str) -> Source:
    """The file or folder of a dataset's annotations, shots or tags."""
    return lambda context, w: str(context.catalog.source(w.dataset, kind))


def with_stored(kind: str) -> Names:
    """The datasets that bring their own shots, features, captions or tags."""
    return lambda context: context.catalog.datasets(lambda entry: getattr(entry, kind))


def stored(kind: str) -> Names:
    """The names under `features` or `captions` of any dataset, less those made by BMT."""
    return lambda context: {
        name
        for entry in context.config.datasets.values()
        for name, files in getattr(entry, kind).items()
        if files.format != "bmt"
    }


def import_options(
    kind: str, wildcard: str | None = None
) -> Callable[[Context, Wildcards], Options]:
    """The options of the stages that read official files; `wildcard` names the entry of many."""

    def options(context: Context, w: Wildcards) -> Options:
        entry = context.dataset(w.dataset)
        files = getattr(entry, kind)
        files = files if wildcard is None else files[getattr(w, wildcard)]
        return ImportOptions(
            dataset=w.dataset,
            format=files.format,
            videos=context.catalog.shard_videos(w.dataset, w.shard) if w.shard else [],
            # a video of one's own may have no captions, in a benchmark that is a mistake
            complete=entry.annotations is not None and not _may_lack(entry.videos),
        )

    return options


def _features_options(context: Context, w: Wildcards) -> Options:
    entry = context.dataset(w.dataset).features[w.encoder]
    text = entry.text_encoder
    return FeaturesStageOptions(
        dataset=w.dataset,
        format=entry.format,
        videos=context.catalog.shard_videos(w.dataset, w.shard),
        text_encoder=None if text is None else context.configured("text_encoders", text),
    )


def _from_features(context: Context) -> list[str]:
    return context.catalog.datasets(lambda entry: not entry.videos)


def _split_file(context: Context, w: Wildcards) -> list[str]:
    """The published split file of a setting, if one is configured."""
    file = context.dataset(w.dataset).splits.files.get(w.setting)
    field = f"datasets.{w.dataset}.splits.files.{w.setting}"
    return [str(context.config.file(file, field))] if file else []


def _list_options(context: Context, w: Wildcards) -> Options:
    entry = context.dataset(w.dataset)
    assert entry.annotations is not None, w.dataset
    return ListVideosOptions(
        dataset=w.dataset,
        format=entry.annotations.format,
        videos_per_shard=entry.videos_per_shard,
    )


def _may_lack(videos: VideosOptions | None) -> bool:
    """Whether a dataset may go on without some of its video files."""
    return videos is not None and videos.allow_rejected


def _from_videos(context: Context, w: Wildcards) -> dict[str, bool]:
    """The datasets of a setting that start at video files; whether some may be unreadable."""
    involved = context.runs.involved(w)
    entries = {name: context.dataset(name).videos for name in involved}
    return {name: _may_lack(videos) for name, videos in entries.items() if videos}


def _rejected(context: Context, w: Wildcards) -> list[str]:
    names = _from_videos(context, w)
    return [context.path(layout.REJECTED, dataset=name) for name in names]


def _split_options(context: Context, w: Wildcards) -> Options:
    return SplitStageOptions(
        dataset=w.dataset,
        setting=w.setting,
        splits=context.dataset(w.dataset).splits,
        videos=context.runs.videos_for(w.dataset, w.setting),
        from_videos=_from_videos(context, w),
    )


def _tags_options(context: Context, w: Wildcards) -> Options:
    tags = context.dataset(w.dataset).tags
    assert tags is not None, w.dataset
    videos = context.catalog.shard_videos(w.dataset, w.shard)
    return TagsStageOptions(dataset=w.dataset, format=tags.format, videos=videos)


STAGES = (
    Stage(
        "list_videos",
        reads={"source": source("annotations")},
        writes={"videos": layout.VIDEOS},
        options=_list_options,
        only={"dataset": _from_features},
        resources=LOCAL,
    ),
    Stage(
        "import_shots",
        reads={"source": source("shots")},
        writes={"shots": layout.SHOTS},
        options=import_options("shots"),
        only={"dataset": with_stored("shots")},
    ),
    Stage(
        "import_annotations",
        reads={
            "source": source("annotations"),
            "shots": lambda c, w: c.shard_paths(layout.SHOTS, w.dataset),
        },
        writes={"annotations": layout.ANNOTATIONS},
        options=import_options("annotations"),
    ),
    Stage(
        "import_features",
        reads={
            "source": lambda c, w: str(c.catalog.source(w.dataset, "features", w.encoder)),
            "videos": layout.VIDEOS,
        },
        writes={"features": layout.FEATURES},
        options=_features_options,
        only={"dataset": with_stored("features"), "encoder": stored("features")},
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "import_tags",
        reads={"source": source("tags")},
        writes={"tags": layout.TAGS},
        options=_tags_options,
        only={"dataset": with_stored("tags")},
    ),
    Stage(
        "embed_tags",
        reads={"tags": layout.TAGS},
        writes={"features": layout.FEATURES},
        options=lambda c, w: c.config.text_encoders[c.config.tag_encoders[w.encoder]],
        only={"dataset": with_stored("tags"), "encoder": lambda c: c.config.tag_encoders},
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "make_splits",
        reads={"file": _split_file, "rejected": _rejected},
        writes={"splits": layout.SPLITS},
        options=_split_options,
        resources=LOCAL,
    ),
)
