"""The demo's files show and sound the scenes of the world at their times."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import av
import numpy as np
import pytest

from clipit.core.errors import FfmpegError
from clipit.demo import annotators, encode_videos, generate, world

SHORT = [
    world.Video(
        video.name,
        video.fps,
        tuple(s for s in video.scenes if s.end_s <= 12),
    )
    for video in (world.videos()[0], world.videos()[6])  # 25 fps, 24000/1001 fps
]


@pytest.fixture(scope="module", params=SHORT, ids=lambda v: v.name)
def rendered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[world.Video, Path]:
    path = tmp_path_factory.mktemp("demo") / "video.mp4"
    encode_videos.render(request.param, path)
    return request.param, path


def test_every_frame_is_drawn_when_it_is_shown(rendered: tuple[world.Video, Path]) -> None:
    video, path = rendered
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert (stream.codec_context.name, stream.average_rate) == ("h264", video.fps)
    assert len(frames) == video.n_frames
    for index in range(0, video.n_frames, 7):
        assert frames[index].pts * frames[index].time_base == index / video.fps
        seen = frames[index].to_ndarray(format="rgb24").astype(int)
        assert abs(seen - encode_videos.picture(video, index)).mean() < 2.5
        other = video.scenes[-1 if index / video.fps < 5 else 0]
        elsewhere = encode_videos.picture(video, int((other.start_s + 1) * video.fps))
        assert abs(seen - elsewhere).mean() > 5


def test_every_scene_has_its_tone(rendered: tuple[world.Video, Path]) -> None:
    video, path = rendered
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "aac"
        pieces = [frame.to_ndarray()[0] for frame in container.decode(stream)]
    sound = np.concatenate(pieces)
    assert len(sound) / encode_videos.SAMPLE_RATE == pytest.approx(video.duration_s, abs=0.1)
    for scene in video.scenes:
        middle = sound[round((scene.start_s + 0.5) * encode_videos.SAMPLE_RATE) :][
            : encode_videos.SAMPLE_RATE
        ]
        loudest_hz = int(abs(np.fft.rfft(middle)).argmax())  # one second: bins of 1 Hz
        tones_hz = [encode_videos._TONES_HZ[item.colour] for item in scene.items]
        assert min(abs(loudest_hz - t) for t in tones_hz or [encode_videos._SILENCE_HZ]) < 2


def test_pictures_are_the_same_every_time_and_in_any_order() -> None:
    video = SHORT[0]
    for index, shown in enumerate(itertools.islice(encode_videos.pictures(video), 0, None, 13)):
        assert (shown == encode_videos.picture(video, 13 * index)).all()


def test_ffmpeg_error_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode_videos, "WIDTH", 0)
    with pytest.raises(FfmpegError, match=r"out.mp4: ffmpeg failed: .*Invalid"):
        encode_videos.render(SHORT[0], tmp_path / "out.mp4")
    assert list(tmp_path.iterdir()) == []


def test_generate_writes_what_it_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "videos", lambda seed: tuple(SHORT))
    generate.generate(tmp_path)
    names = [video.name for video in SHORT]
    assert sorted(p.name for p in (tmp_path / "videos").iterdir()) == [f"{n}.mp4" for n in names]
    captions = json.loads((tmp_path / "captions.json").read_text())
    assert list(captions) == names
    for video in SHORT:
        sentences = {(c["start_s"], c["end_s"]): c["sentence"] for c in captions[video.name]}
        assert sentences == {(s.start_s, s.end_s): s.sentence for s in video.scenes if s.items}
    with (tmp_path / "annotations.csv").open(newline="") as file:
        rows = [annotators.Score(*row) for row in itertools.islice(csv.reader(file), 1, None)]
    expected = [
        score
        for video in SHORT
        for score in [*annotators.annotate(video), *annotators.annotate_queries(video)]
    ]
    written = [tuple("" if v is None else str(v) for v in score) for score in expected]
    assert [tuple(row) for row in rows] == written
