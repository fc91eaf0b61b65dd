"""Final Cut Pro 7 XML read back by OpenTimelineIO, links and sound by an XML parser."""

from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import opentimelineio as oti
import pytest

from clipit.exports.fcp7 import xmeml
from clipit.exports.timeline import timeline
from tests.exports.planted import (
    CLEAN,
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


def made(*arguments, **keywords) -> str:
    content = summary(*arguments, **keywords)
    return xmeml(timeline(content, content.cuts[0]))


def parsed(text: str) -> list[oti.schema.Track]:
    return tracks(text, "fcp_xml")


def items(root: Element, kind: str) -> list[list[Element]]:
    """The clip items of each track."""
    return [track.findall("clipitem") for track in root.findall(f".//media/{kind}/track")]


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_comes_back(rate: Fraction) -> None:
    found = parsed(made(rate))
    assert [track.kind for track in found] == ["Video", "Audio"]
    for track in found:
        assert read(track) == packed()
        assert_rate(track, rate)
        for clip in track.find_clips():
            assert clip.media_reference.target_url.endswith("/videos/a%20b/c%231%20%C3%A9.mp4")
            assert clip.available_range().duration.value == 220_000


def test_markers_come_back() -> None:
    video, _ = parsed(made(sentence=HOSTILE))
    texts = [f"[{i / 8:.3f}] {CLEAN}" for i in range(len(FRAMES))]
    assert markers(video) == [(start, t) for (start, _), t in zip(FRAMES, texts, strict=True)]


def test_both_channels_are_linked_to_their_picture() -> None:
    root = ElementTree.fromstring(made())
    (video,) = items(root, "video")
    left, right = items(root, "audio")
    for number, trio in enumerate(zip(video, left, right, strict=True), start=1):
        names = [item.get("id") for item in trio]
        for item in trio:
            assert [link.findtext("linkclipref") for link in item.findall("link")] == names
            assert {link.findtext("clipindex") for link in item.findall("link")} == {str(number)}
        assert [item.findtext("sourcetrack/trackindex") for item in trio] == [None, "1", "2"]
        for tag in ("start", "end", "in", "out"):
            assert len({item.findtext(tag) for item in trio}) == 1
    names = [item.get("id") for item in root.iter("clipitem")]
    assert len(set(names)) == len(names) == 3 * len(FRAMES)


def test_source_video_is_described_once_before_it_is_referred_to() -> None:
    first, *others = ElementTree.fromstring(made()).iter("file")
    assert first.findtext("pathurl") == "file://localhost/videos/a%20b/c%231%20%C3%A9.mp4"
    assert {file.get("id") for file in others} == {first.get("id")}
    assert not [file for file in others if len(file)]


def test_cameras_timecode_starts_the_file() -> None:
    rate = Fraction(30000, 1001)
    text = made(rate, timecode="01:00:00;02")
    code = ElementTree.fromstring(text).find(".//file/timecode")
    found = [code.findtext(tag) for tag in ("string", "frame", "displayformat")]
    assert found == ["01:00:00;02", "107894", "DF"]
    (video, _) = parsed(text)
    assert read(video) == packed(media_start=107894)
    assert ElementTree.fromstring(text).findtext(".//clipitem/in") == "3"


def test_silent_video_has_a_picture_only() -> None:
    text = made(has_audio=False)
    assert [track.kind for track in parsed(text)] == ["Video"]
    root = ElementTree.fromstring(text)
    assert root.find(".//audio") is None
    assert root.find(".//link") is None


@pytest.mark.parametrize("rate", RATES)
def test_rate_is_a_timebase_and_whether_it_is_slowed(rate: Fraction) -> None:
    rates = list(ElementTree.fromstring(made(rate)).iter("rate"))
    found = {(int(r.findtext("timebase")), r.findtext("ntsc")) for r in rates}
    ((timebase, ntsc),) = found
    assert Fraction(timebase) * (Fraction(1000, 1001) if ntsc == "TRUE" else 1) == rate
