"""A folder of good and bad files in every stage: good files are summarised, bad ones listed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from clipit import tables
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.import_options import DatasetName
from clipit.config.summary_options import (
    PageOptions,
    QueriesOptions,
    RenderOptions,
    ReportOptions,
    SelectSummariesOptions,
    SummariesOptions,
    WriteSummariesOptions,
    ZeroShotStageOptions,
)
from clipit.config.text_options import TextEncoderOptions
from clipit.config.video_options import (
    FrameOptions,
    FramesStageOptions,
    SegmentationOptions,
    TransitionsStageOptions,
)
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError
from clipit.datasets.video_files import find
from clipit.media.probe import probe
from clipit.pipeline.stages import (
    detect_transitions,
    embed_frames,
    embed_queries,
    extract_frames,
    gather_videos,
    render_summaries,
    score_zero_shot,
    segment_shots,
    select_summaries,
    verify_summaries,
    write_gallery,
    write_reports,
    write_summaries,
)
from clipit.tables.video_takes import read_takes
from tests.media.clips import SAMPLE_RATE, shown_numbers, write_clip
from tests.media.damaged import (
    write_frozen,
    write_gap,
    write_late_stream,
    write_pixel,
    write_zeroed_hevc,
)

QUERY = "a red square"
GOOD = {
    "av1": 30, "good": 100, "late": 50, "one-frame": 1, "rotated": 60, "short": 3, "vfr": 60,
    "zeroed": 60,
}  # fmt: skip
#: Decodes, but no film can be made of it.
PIXEL = "pixel"
BAD = {
    "audio-only": "expected a video stream, found streams: audio",
    "corrupt": "expected a readable video, found",
    "empty": r"the file is empty \(0 bytes\)",
    "frozen": "all 20 frames have one time stamp",
    "gap": r"21 frames claim to last 1\.09951e\+09 s, .* raise frames\.limits\.max_duration_s",
}


def write_folder(folder: Path) -> None:
    """Files that hold a video, some of them damaged, and files that do not."""
    write_clip(folder / "good.mp4", GOOD["good"])
    write_clip(folder / "av1.mp4", GOOD["av1"], codec="libsvtav1", options={"preset": "12"})
    write_clip(folder / "one-frame.mp4", 1, audio=False)
    write_clip(folder / "short.mp4", GOOD["short"])
    turned = {"rotation": 90, "stored": lambda picture: np.rot90(picture, -1)}
    write_clip(folder / "rotated.mp4", GOOD["rotated"], **turned)
    ticks = np.cumsum(np.tile([20, 40, 70], 20)).tolist()
    write_clip(folder / "vfr.mp4", GOOD["vfr"], ticks=ticks, time_base=Fraction(1, 1000))
    write_late_stream(folder / "late.flv", GOOD["late"])
    write_zeroed_hevc(folder / "zeroed.mkv", GOOD["zeroed"])
    write_pixel(folder / f"{PIXEL}.mkv")
    write_frozen(folder / "frozen.mkv")
    write_gap(folder / "gap.mkv")
    (folder / "empty.mp4").touch()
    noise = np.random.default_rng(0).integers(0, 256, 20_000, dtype=np.uint8)
    (folder / "corrupt.mp4").write_bytes(noise.tobytes())
    with av.open(str(folder / "audio-only.mp4"), "w") as container:
        sound = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        silence = np.zeros((1, 1024), np.float32)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, number * 1024
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results after every stage but the last."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "videos").mkdir()
    write_folder(folder / "videos")
    files = find(folder / "videos", "folder", None)
    table = {name: folder / name / "shard-0000.parquet" for name in ("frames", "videos", "image")}
    extract_frames.run(
        files=list(files.values()),
        frames=table["frames"],
        videos=table["videos"],
        rejected=folder / "rejected/shard-0000.csv",
        options=FramesStageOptions(dataset="own", videos=list(files), frames=FrameOptions()),
    )
    gather_videos.run(
        video_shards=[table["videos"]],
        rejected_shards=[folder / "rejected/shard-0000.csv"],
        videos=folder / "videos.parquet",
        rejected=folder / "rejected.csv",
        options=DatasetName(dataset="own"),
    )
    demo = {"library": "demo", "model": "clipit-demo"}
    embed_frames.run(
        frames=table["frames"], features=table["image"], options=ImageEncoderOptions(**demo)
    )
    embed_queries.run(
        annotations=[],
        embeddings=folder / "queries.parquet",
        options=QueriesOptions(dataset="own", queries=[QUERY], encoder=TextEncoderOptions(**demo)),
    )
    between = {name: [folder / f"{name}.parquet"] for name in ("transitions", "changes")}
    detect_transitions.run(
        videos=table["videos"],
        transitions=between["transitions"][0],
        changes=between["changes"][0],
        options=TransitionsStageOptions(reader="pyav", stall_s=120),
    )
    segment_shots.run(
        features=[table["image"]],
        **between,
        videos=table["videos"],
        shots=folder / "shots.parquet",
        options=SegmentationOptions(),
    )
    score_zero_shot.run(
        features=table["image"],
        caption_embeddings=[],
        titles=[],
        query_embeddings=[folder / "queries.parquet"],
        scores=folder / "scores.parquet",
        options=ZeroShotStageOptions(zero_shot=ZeroShotOptions()),
    )
    select_summaries.run(
        scores=folder / "scores.parquet",
        shots=folder / "shots.parquet",
        **between,
        features=[table["image"]],
        videos=table["videos"],
        selections=folder / "selections.parquet",
        options=SelectSummariesOptions(budget_share=0.15),
    )
    render_summaries.run(
        selections=folder / "selections.parquet",
        videos=table["videos"],
        manifest=folder / "summaries/zero-shot/shard-0000.json",
        options=RenderOptions(variant="zero-shot"),
    )
    write_summaries.run(
        scores=folder / "scores.parquet",
        selections=folder / "selections.parquet",
        videos=table["videos"],
        frames=table["frames"],
        captions=[],
        titles=[],
        attributions=[],
        index=folder / "summaries/zero-shot/shard-0000.index.json",
        options=WriteSummariesOptions(
            variant="zero-shot", budget=SelectSummariesOptions(budget_share=0.15)
        ),
    )
    write_reports.run(
        index=folder / "summaries/zero-shot/shard-0000.index.json",
        frames=table["frames"],
        annotations=[],
        manifest=folder / "reports/zero-shot/shard-0000.json",
        pages=folder / "reports/zero-shot/shard-0000",
        options=ReportOptions(variant="zero-shot"),
    )
    write_gallery.run(
        scores=[folder / "scores.parquet"],
        selections=[folder / "selections.parquet"],
        manifests=[folder / "summaries/zero-shot/shard-0000.json"],
        reports=[folder / "reports/zero-shot/shard-0000.json"],
        rejected=folder / "rejected.csv",
        page=folder / "summaries.html",
        plots=folder / "scores.svg",
        options=PageOptions(dataset="own", variants=["zero-shot"]),
    )
    return folder


def verify(results: Path, allow_rejected: bool) -> None:
    verify_summaries.run(
        manifests=[results / "summaries/zero-shot/shard-0000.json"],
        rejected=results / "rejected.csv",
        summaries=results / "summaries.json",
        options=SummariesOptions(dataset="own", allow_rejected=allow_rejected),
    )


def test_readable_videos_are_listed(results: Path) -> None:
    rows = tables.read(results / "videos.parquet", "videos").to_pylist()
    assert {row["video"]: row["n_frames"] for row in rows} == GOOD | {PIXEL: 20}


def test_unreadable_files_are_listed_with_their_reason(results: Path) -> None:
    with (results / "rejected.csv").open(newline="") as file:
        rows = {row["video"]: row for row in csv.DictReader(file)}
    assert sorted(rows) == sorted(BAD)
    for video, reason in BAD.items():
        assert Path(rows[video]["path"]).stem == video
        assert rows[video]["stage"] == "extract_frames"
        assert re.search(reason, rows[video]["reason"]), rows[video]


def test_every_readable_video_has_two_summaries(results: Path) -> None:
    folder = results / "summaries/zero-shot"
    expected = {f"{v}{query}.mp4" for v in GOOD for query in ("", "--a-red-square")}
    assert {path.name for path in folder.glob("*.mp4")} == expected
    for entry in json.loads((folder / "shard-0000.json").read_text())["summaries"]:
        assert entry["shots"], entry["video"]
        if entry["video"] == "zeroed":  # its headless pictures are lost, or the last one stays
            continue
        if entry["video"] != "vfr":  # its frames are repeated at a constant rate
            expected_frames = [
                frame for start, stop in entry["shots"] for frame in range(start, stop)
            ]
            assert probe(folder / entry["file"]).n_frames == len(expected_frames)
            if entry["video"] != "rotated":
                assert shown_numbers(folder / entry["file"]) == expected_frames


def test_rejected_videos_are_an_error_unless_allowed(results: Path) -> None:
    with pytest.raises(DataError, match=r"rejected\.csv: 5 of the videos of own could not be used"):
        verify(results, allow_rejected=False)
    assert not (results / "summaries.json").exists()
    verify(results, allow_rejected=True)
    content = json.loads((results / "summaries.json").read_text())
    assert len(content["summaries"]) == 2 * len(GOOD)
    rejected = [(row["video"], row["stage"]) for row in content["rejected"]]
    unread = [(video, "extract_frames") for video in sorted(BAD)]
    assert rejected == unread + 2 * [(PIXEL, "render_summaries")]
    assert "ffmpeg failed" in content["rejected"][-1]["reason"]


def test_a_film_that_cannot_be_made_is_an_error_unless_allowed(
    results: Path, tmp_path: Path
) -> None:
    none = tmp_path / "rejected.csv"
    none.write_text("video,path,stage,reason\n")
    with pytest.raises(
        DataError, match=r"shard-0000\.json: 2 of .*pixel\.mkv: render_summaries: ffmpeg failed"
    ):
        verify_summaries.run(
            manifests=[results / "summaries/zero-shot/shard-0000.json"],
            rejected=none,
            summaries=tmp_path / "summaries.json",
            options=SummariesOptions(dataset="own", allow_rejected=False),
        )


def test_a_changed_summary_is_an_error(results: Path) -> None:
    file = results / "summaries/zero-shot/good.mp4"
    content = file.read_bytes()
    try:
        file.write_bytes(content[:-1])
        with pytest.raises(DataError, match=r"good\.mp4: missing or changed"):
            verify(results, allow_rejected=True)
    finally:
        file.write_bytes(content)


def test_a_film_is_hashed_when_it_is_made_and_not_again(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def file_sha256(path: Path) -> str:
        hashed.append(path.name)
        return "another"

    monkeypatch.setattr(verify_summaries, "file_sha256", file_sha256)
    film, manifest = (results / "summaries/zero-shot" / n for n in ("good.mp4", "shard-0000.json"))
    manifest.touch()
    verify(results, allow_rejected=True)
    assert hashed == []
    later_s = manifest.stat().st_mtime + 10
    os.utime(film, (later_s, later_s))  # newer than the manifest: it may differ
    with pytest.raises(DataError, match=r"good\.mp4: missing or changed"):
        verify(results, allow_rejected=True)
    assert hashed == ["good.mp4"]
    monkeypatch.undo()
    verify(results, allow_rejected=True)


def test_the_gallery_lists_summaries_and_rejected_files(results: Path) -> None:
    text = (results / "summaries.html").read_text()
    assert text.count("<video ") == 2 * len(GOOD)
    assert text.count('href="reports/zero-shot/shard-0000/good.html"') == 2
    for video in GOOD:
        assert (
            f">{video}: summary</title>"
            in (results / f"reports/zero-shot/shard-0000/{video}.html").read_text()
        )
    for video in [*BAD, PIXEL]:
        assert re.search(rf"<li>\S*/{video}\.\w+: (extract_frames|render_summaries): ", text)


def test_a_changed_frame_changes_the_scores(results: Path, tmp_path: Path) -> None:
    table = tables.read(results / "frames/shard-0000.parquet", "frames")
    row = table["video"].to_pylist().index("good") + 3
    painted = io.BytesIO()
    picture = Image.open(io.BytesIO(table["jpeg"][row].as_py()))
    picture.paste((220, 20, 20), (0, 0, *picture.size))
    picture.save(painted, "jpeg")
    jpegs = table["jpeg"].to_pylist()
    jpegs[row] = painted.getvalue()
    changed = table.set_column(table.schema.get_field_index("jpeg"), "jpeg", [jpegs])
    tables.write(tmp_path / "frames.parquet", "frames", changed, {})
    demo = ImageEncoderOptions(library="demo", model="clipit-demo")
    embed_frames.run(
        frames=tmp_path / "frames.parquet", features=tmp_path / "image.parquet", options=demo
    )
    score_zero_shot.run(
        features=tmp_path / "image.parquet",
        caption_embeddings=[],
        titles=[],
        query_embeddings=[results / "queries.parquet"],
        scores=tmp_path / "scores.parquet",
        options=ZeroShotStageOptions(zero_shot=ZeroShotOptions()),
    )
    before, after = (
        tables.by_video(tables.read(path, "query_scores"))
        for path in (results / "scores.parquet", tmp_path / "scores.parquet")
    )
    for key, rows in before.items():
        for query, score_rows in tables.by_query(rows).items():
            other = tables.by_query(after[key])[query]["score"].to_numpy()
            difference = np.abs(other - score_rows["score"].to_numpy()).max()
            assert (difference > 1e-3) == (key[1] == "good"), (key, query)


@pytest.mark.parametrize(
    ("options", "duration_s", "expected_max_s"),
    [
        ({}, 100, 5),
        ({"max_shot_s": None, "max_shot_share": None}, 100, None),
        ({"max_shot_s": 5, "max_shot_share": None}, 100, 5),
        ({"max_shot_s": None, "max_shot_share": 0.1}, 60, 6),
        ({"max_shot_s": 5, "max_shot_share": 0.05}, 80, 4),
        ({"max_shot_s": 5, "max_shot_share": 0.05}, 600, 5),
        ({"max_shot_share": 0.05}, 10, 3),
    ],
)
def test_shots_are_limited_in_length(
    options: dict, duration_s: float, expected_max_s: float | None
) -> None:
    picks = np.arange(int(duration_s * 2))
    columns = {
        "dataset": ["own"] * len(picks),
        "video": ["v"] * len(picks),
        "frame": picks.astype(np.int32) * 10,
        "time_s": picks / 2,
        "embedding": tables.embedding_column(np.ones((len(picks), 4))),
    }
    rows = pa.table(columns)
    video = {"n_frames": len(picks) * 10, "duration_s": duration_s}
    shots = segment_shots._kts(
        rows, video, read_takes([], [], 1.0)(("own", "v"), video), SegmentationOptions(**options)
    )
    longest = np.diff(shots).max() / 20
    assert longest == (
        duration_s if expected_max_s is None else pytest.approx(expected_max_s, abs=0.5)
    )
    assert longest <= (expected_max_s or duration_s)
