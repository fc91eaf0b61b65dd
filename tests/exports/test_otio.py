"""OpenTimelineIO's own format, read by its library."""

from fractions import Fraction

import opentimelineio as oti
import pytest

from clipit.exports.otio import otio
from clipit.exports.timeline import timeline
from tests.exports.planted import (
    CLEAN,
    FRAMES,
    HOSTILE,
    RATES,
    markers,
    packed,
    read,
    summary,
    tracks,
)


def made(*arguments, **keywords) -> str:
    content = summary(*arguments, **keywords)
    return otio(timeline(content, content.cuts[0]))


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_comes_back(rate: Fraction) -> None:
    found = oti.adapters.read_from_string(made(rate), "otio_json")
    assert [(track.name, track.kind) for track in found.tracks] == [
        ("V1", "Video"),
        ("A1", "Audio"),
    ]
    assert found.global_start_time == oti.opentime.RationalTime(0, float(rate))
    for track in found.tracks:
        assert read(track) == packed()
        for number, clip in enumerate(track.find_clips(), start=1):
            assert clip.source_range.start_time.rate == float(rate)
            assert clip.media_reference.target_url == "file:///videos/a%20b/c%231%20%C3%A9.mp4"
            assert clip.available_range().duration.value == 220_000
            assert clip.metadata["Resolve_OTIO"]["Link Group ID"] == number


def test_markers_come_back() -> None:
    video, audio = tracks(made(sentence=HOSTILE), "otio_json")
    texts = [f"[{i / 8:.3f}] {CLEAN}" for i in range(len(FRAMES))]
    assert markers(video) == [(start, t) for (start, _), t in zip(FRAMES, texts, strict=True)]
    assert video[3].markers[0].metadata["clipit"] == {"score": 0.375, "sentence": CLEAN}
    assert not [clip for clip in audio.find_clips() if clip.markers]


def test_cameras_timecode_starts_the_media() -> None:
    (video, _) = tracks(made(Fraction(25), timecode="10:00:00:05"), "otio_json")
    assert read(video) == packed(media_start=900_005)
    assert video[0].available_range().start_time.value == 900_005
    assert markers(video)[0][0] == 900_008


def test_silent_video_has_a_picture_only() -> None:
    assert [track.name for track in tracks(made(has_audio=False), "otio_json")] == ["V1"]
