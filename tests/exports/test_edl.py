"""EDLs read back by OpenTimelineIO."""

from fractions import Fraction

import opentimelineio as oti
import pytest

from clipit.exports.edl import MAX_EVENTS, drop, non_drop
from clipit.exports.rates import frame_at, timecode
from clipit.exports.timeline import ExportError, timeline
from tests.exports.planted import (
    DROP_RATES,
    FRAMES,
    HOSTILE,
    RATES,
    assert_rate,
    markers,
    packed,
    read,
    summary,
    tracks,
)


def made(write, *arguments, **keywords) -> str:
    content = summary(*arguments, **keywords)
    return write(timeline(content, content.cuts[0]))


def parsed(text: str, rate: Fraction) -> list[oti.schema.Track]:
    return tracks(text, "cmx_3600", rate=float(rate))


@pytest.mark.parametrize(
    ("write", "rate"),
    [*((non_drop, rate) for rate in RATES), *((drop, rate) for rate in DROP_RATES)],
)
def test_every_frame_comes_back(write, rate: Fraction) -> None:
    found = parsed(made(write, rate), rate)
    assert [(track.name, track.kind) for track in found] == [
        ("V", "Video"),
        ("A1", "Audio"),
        ("A2", "Audio"),
    ]
    for track in found:
        assert read(track) == packed()
        assert_rate(track, rate)
        assert {clip.name for clip in track.find_clips()} == {"c#1 e.mp4"}


@pytest.mark.parametrize("rate", RATES)
def test_markers_come_back_at_their_record_time(rate: Fraction) -> None:
    (video, *_) = parsed(made(non_drop, rate), rate)
    records = [record for _, _, record in packed()]
    texts = [f"[{i / 8:.3f}] a dog" for i in range(len(FRAMES))]
    assert markers(video) == list(zip(records, texts, strict=True))


@pytest.mark.parametrize("rate", DROP_RATES)
def test_drop_frame_markers_carry_drop_frame_times(rate: Fraction) -> None:
    """The adapter passes over locators with a ";", so they are read as text."""
    lines = [line for line in made(drop, rate).splitlines() if line.startswith("* LOC")]
    for line, (_, _, record) in zip(lines, packed(), strict=True):
        assert line.split()[2] == timecode(record, rate, drop=True)


def test_cameras_timecode_is_the_sources() -> None:
    rate = DROP_RATES[0]
    text = made(drop, rate, timecode="10:03:00;12")
    assert text.splitlines()[3].split()[4:6] == ["10:03:00;15", "10:03:01;22"]
    (video, *_) = parsed(text, rate)
    assert read(video) == packed(media_start=frame_at("10:03:00;12", rate))


def test_header_says_how_frames_are_counted() -> None:
    ntsc = DROP_RATES[0]
    assert made(non_drop, ntsc).splitlines()[:2] == ["TITLE: c", "FCM: NON-DROP FRAME"]
    text = made(drop, ntsc)
    assert text.splitlines()[1] == "FCM: DROP FRAME"
    assert "00:00:59;25 00:01:00;05" in text  # frames 1795 and 1803


def test_silent_video_has_a_picture_only() -> None:
    found = parsed(made(non_drop, has_audio=False), Fraction(25))
    assert [track.name for track in found] == ["V"]
    assert read(found[0]) == packed()


def test_hostile_text_stays_in_its_comment() -> None:
    text = made(non_drop, sentence=HOSTILE, path="/v/a\n001 x.mp4", query="ü 犬")
    assert text.isascii()
    assert {line[:2] for line in text.splitlines()[3:]} == {"00", "* "}
    assert text.startswith("TITLE: c--u-_\n")
    (video, *_) = parsed(text, Fraction(25))
    assert read(video) == packed()
    assert markers(video)[0][1].startswith('[0.000] a "dog" & <cat> 002 AX')


def test_timeline_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ExportError, match=r"29\.97 and 59\.94 .* found 25; use edl"):
        made(drop)
    many = [(2 * i, 2 * i + 1) for i in range(MAX_EVENTS + 1)]
    with pytest.raises(ExportError, match="999 events, found 1000 clips"):
        made(non_drop, frames=many)
    day = 24 * 3600 * 25
    with pytest.raises(ExportError, match="ends at 24 hours"):
        made(non_drop, frames=[(day - 5, day)], n_frames=day)
    assert "23:59:59:24" in made(non_drop, frames=[(day - 5, day - 1)], n_frames=day)
