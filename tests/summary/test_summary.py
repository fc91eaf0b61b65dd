"""summary.json is written and read back; invalid fields are named."""

import json
from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.summary.model import (
    Curve,
    Cut,
    Sentence,
    Shot,
    SourceVideo,
    Summary,
    read_summary,
    write_summary,
)


def example() -> Summary:
    source_video = SourceVideo(
        video="a",
        path="a.mp4",
        sha256=None,
        n_frames=300,
        frame_rate="30000/1001",
        duration_s=10.01,
        width=64,
        height=48,
        has_audio=True,
    )
    shots = [
        Shot(start=150, stop=300, start_s=5.005, end_s=10.01, score=0.5, selected=True),
        Shot(start=0, stop=30, start_s=0, end_s=1.001, score=0.9, selected=True, sentence="a <b>"),
        Shot(start=30, stop=150, start_s=1.001, end_s=5.005, score=0.1, selected=False),
    ]
    cut = Cut(
        query="dogs",
        scorer="zero-shot",
        budget_s=6.1,
        file="a-dogs.mp4",
        shots=shots,
        curve=Curve(time_s=[0, 0.5], score=[0.1, 0.2]),
    )
    caption = Sentence(start_s=0, end_s=2, sentence="a dog")
    return Summary(source_video=source_video, captions=[caption], cuts=[cut])


def test_written_summary_is_read_back(tmp_path: Path) -> None:
    write_summary(tmp_path / "summary.json", example())
    found = read_summary(tmp_path / "summary.json")
    assert found == example()
    assert [shot.start for shot in found.cuts[0].selected_shots] == [0, 150]
    assert found.cuts[0].selected_s == pytest.approx(6.006)
    assert found.source_video.rate * 1001 == 30000


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("source_video", "n_frames"), -1, "source_video.n_frames"),
        (("source_video", "frame_rate"), "30/0", "source_video.frame_rate"),
        (("source_video", "frame_rate"), "fast", "source_video.frame_rate"),
        (("source_video", "timecode"), "noon", "source_video.timecode"),
        (("cuts", 0, "shots", 0, "end_s"), float("inf"), "cuts.0.shots.0.end_s"),
        (("cuts", 0, "shots", 0, "stop"), 150, "cuts.0.shots.0"),
        (("cuts", 0, "shots", 0, "selectde"), True, "cuts.0.shots.0.selectde"),
        (("version",), 9, "version"),
    ],
)
def test_invalid_field_is_named(
    tmp_path: Path, path: tuple[str | int, ...], value: object, field: str
) -> None:
    content = json.loads(example().model_dump_json())
    target = content
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    file = tmp_path / "summary.json"
    file.write_text(json.dumps(content))
    with pytest.raises(DataError, match=field) as error:
        read_summary(file)
    assert "\n" not in str(error.value)


def test_missing_file_and_invalid_json_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        read_summary(tmp_path / "summary.json")
    (tmp_path / "summary.json").write_text("{")
    with pytest.raises(DataError):
        read_summary(tmp_path / "summary.json")


def test_shots_as_a_data_frame() -> None:
    summary = example()
    frame = summary.to_frame()
    assert list(frame.columns) == [
        *("query", "scorer", "start", "stop", "start_s", "end_s", "score", "selected", "sentence")
    ]
    assert len(frame) == sum(len(cut.shots) for cut in summary.cuts)
    (first, *_) = summary.cuts
    of_first = frame[: len(first.shots)]
    selected_s = (of_first.end_s - of_first.start_s)[of_first.selected].sum()
    assert selected_s == pytest.approx(first.selected_s)
