"""From video files to frames, features and shots."""

from __future__ import annotations

from clipit.config.base import Options
from clipit.config.captioner_options import FrameCaptionsStageOptions
from clipit.config.import_options import DatasetName
from clipit.config.video_options import FramesStageOptions, TransitionsStageOptions
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.stage import LOCAL, Input, Resources, Stage, Wildcards


def from_videos(context: Context) -> list[str]:
    """The datasets that start at video files."""
    return context.catalog.datasets(lambda entry: entry.videos)


def dataset_name(_: Context, w: Wildcards) -> Options:
    """The options of a stage that needs no more than its dataset's name."""
    return DatasetName(dataset=w.dataset)


def _segmented(context: Context) -> list[str]:
    return context.catalog.datasets(lambda entry: entry.videos and entry.videos.is_segmented)


def _without_stored_shots(context: Context) -> list[str]:
    return context.catalog.datasets(lambda entry: not entry.shots)


def _shard_files(context: Context, w: Wildcards) -> list[str]:
    files = context.catalog.video_files(w.dataset)
    return [str(files[video]) for video in context.catalog.shard_videos(w.dataset, w.shard)]


def _of_shards(template: str) -> Input:
    """A file per shard of the dataset."""
    return Input(lambda context, w: context.shard_paths(template, w.dataset), is_long=True)


def segmentation_features(context: Context, w: Wildcards) -> list[str]:
    """The features that change points are found in; fixed shots need none."""
    segmentation = context.dataset(w.dataset).segmentation
    file = context.path(layout.FEATURES, w, encoder=segmentation.encoder)
    return [file] if segmentation.method == "kts" else []


def transitions(context: Context, w: Wildcards) -> list[str]:
    """Where the shots of a dataset begin and end, if they were looked for."""
    return _of_transitions(context, w, layout.TRANSITIONS)


def changes(context: Context, w: Wildcards) -> list[str]:
    """The differences and times of all frames, where transitions were looked for."""
    return _of_transitions(context, w, layout.CHANGES)


def _of_transitions(context: Context, w: Wildcards, template: str) -> list[str]:
    entry = context.dataset(w.dataset)
    segmentation = entry.segmentation
    is_used = not entry.shots and segmentation.method == "kts" and segmentation.transitions
    return [context.path(template, w)] if is_used else []


def _transitions_options(context: Context, w: Wildcards) -> Options:
    frames = context.dataset(w.dataset).frames
    return TransitionsStageOptions(reader=frames.reader, stall_s=frames.stall_s)


def _frames_options(context: Context, w: Wildcards) -> Options:
    videos = context.catalog.shard_videos(w.dataset, w.shard)
    frames = context.dataset(w.dataset).frames
    return FramesStageOptions(dataset=w.dataset, videos=videos, frames=frames)


def _frame_captions_options(context: Context, w: Wildcards) -> Options:
    made = context.config.frame_captions[w.encoder]
    return FrameCaptionsStageOptions(
        captioner=context.config.captioners[made.captioner],
        text_encoder=context.config.text_encoders[made.text_encoder],
    )


STAGES = (
    Stage(
        "join_recordings",
        reads={"files": lambda c, w: c.catalog.segments_of(w.dataset, w.name)},
        writes={"video": "{dataset}/joined/{name}.mkv"},
        options=dataset_name,
        only={"dataset": _segmented},
        resources=Resources(runtime_min=720),
    ),
    Stage(
        "extract_frames",
        reads={"files": _shard_files},
        writes={
            "frames": layout.FRAMES,
            "videos": layout.SHARD_VIDEOS,
            "rejected": layout.SHARD_REJECTED,
        },
        options=_frames_options,
        only={"dataset": from_videos},
        resources=Resources(mem_mb=1000, runtime_min=720),
    ),
    Stage(
        "gather_videos",
        reads={
            "video_shards": _of_shards(layout.SHARD_VIDEOS),
            "rejected_shards": _of_shards(layout.SHARD_REJECTED),
        },
        writes={"videos": layout.VIDEOS, "rejected": layout.REJECTED},
        options=dataset_name,
        only={"dataset": from_videos},
        resources=LOCAL,
    ),
    Stage(
        "embed_frames",
        reads={"frames": layout.FRAMES},
        writes={"features": layout.FEATURES},
        options=lambda c, w: c.configured("image_encoders", w.encoder),
        only={"dataset": from_videos, "encoder": lambda c: c.config.image_encoders},
        resources=Resources(threads=2, mem_mb=4000, runtime_min=720, gpu=True),
    ),
    Stage(
        "embed_frame_captions",
        reads={"frames": layout.FRAMES},
        writes={"features": layout.FEATURES},
        options=_frame_captions_options,
        only={"dataset": from_videos, "encoder": lambda c: c.config.frame_captions},
        resources=Resources(threads=2, mem_mb=6000, runtime_min=2880, gpu=True),
    ),
    Stage(
        "detect_transitions",
        reads={"videos": layout.SHARD_VIDEOS},
        writes={"transitions": layout.TRANSITIONS, "changes": layout.CHANGES},
        options=_transitions_options,
        only={"dataset": from_videos},
        resources=Resources(mem_mb=1000, runtime_min=720),
        comment="Every frame is decoded: a cut lies between any two.",
    ),
    Stage(
        "segment_shots",
        reads={
            "features": segmentation_features,
            "transitions": transitions,
            "changes": changes,
            "videos": layout.SHARD_VIDEOS,
        },
        writes={"shots": layout.SHOTS},
        options=lambda c, w: c.dataset(w.dataset).segmentation,
        only={"dataset": _without_stored_shots},
        resources=Resources(mem_mb=2000),
    ),
)
