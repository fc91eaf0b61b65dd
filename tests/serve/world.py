"""The output of `clipit summarize` for a demo video, as VP9: every Chromium plays it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import av

from clipit import tables
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.video_options import FrameOptions, FramesStageOptions, SegmentationOptions
from clipit.demo import encode_videos, world
from clipit.pipeline.stages import embed_frames, extract_frames, segment_shots
from clipit.summary.model import Curve, Cut, Shot, SourceVideo, Summary, write_summary
from clipit.tables.annotation_layers import shot_bounds

#: Shown from second 3 to 5, and never else in the first seconds.
QUERY = "a yellow triangle"
NAME, SECONDS, RATE = "world", 12, 25
VIDEO = world.videos()[0]


def write_video(path: Path) -> Path:
    """The first seconds of the demo's first video."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"deadline": "realtime", "cpu-used": "8", "g": "25"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = (
            encode_videos.WIDTH,
            encode_videos.HEIGHT,
            "yuv420p",
        )
        for picture in islice(encode_videos.pictures(VIDEO), SECONDS * RATE):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def write_out(folder: Path) -> Path:
    """The output folder: a summary, and the tables it was computed from."""
    video = write_video(folder / "videos" / f"{NAME}.webm")
    out = folder / "out"
    cache = out / ".clipit" / "world-1"
    table = {name: cache / name / "p.parquet" for name in ("frames", "videos", "shots")}
    table["image"] = cache / "features/demo/p.parquet"
    extract_frames.run(
        files=[video],
        frames=table["frames"],
        videos=table["videos"],
        rejected=cache / "rejected.csv",
        options=FramesStageOptions(dataset="d", videos=[NAME], frames=FrameOptions(fps=4)),
    )
    demo = ImageEncoderOptions(library="demo", model="clipit-demo")
    embed_frames.run(frames=table["frames"], features=table["image"], options=demo)
    segment_shots.run(
        features=[table["image"]],
        transitions=[],
        changes=[],
        videos=table["videos"],
        shots=table["shots"],
        options=SegmentationOptions(encoder="demo"),
    )
    write_summary(out / NAME / "summary.json", summary_of(table))
    return out


def summary_of(table: dict[str, Path]) -> Summary:
    """A summary whose first shot is selected; all scores are 0.5."""
    ((key, row),) = tables.video_rows(table["videos"]).items()
    bounds = shot_bounds(tables.by_video(tables.read(table["shots"], "shots"))[key])
    names = ("video", "path", "sha256", "n_frames", "duration_s", "width", "height", "has_audio")
    shots = [
        Shot(start=a, stop=b, start_s=a / RATE, end_s=b / RATE, score=0.5, selected=number == 0)
        for number, (a, b) in enumerate(bounds.tolist())
    ]
    cut = Cut(
        query=None,
        scorer="zero-shot",
        budget_s=3.0,
        file=None,
        shots=shots,
        curve=Curve(time_s=[0.0, 10.0], score=[0.5, 0.6]),
    )
    source_video = SourceVideo(frame_rate=str(RATE), **{name: row[name] for name in names})
    return Summary(source_video=source_video, cuts=[cut])


def share_shown(selected: list[tuple[float, float]]) -> float:
    """The share of the selected (start_s, end_s) in which QUERY is shown."""
    assert selected
    return world.share_shown(VIDEO.name, QUERY, selected)
