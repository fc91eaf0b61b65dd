"""FCPXML read back: by OpenTimelineIO where it can, by an XML parser in exact numbers everywhere.

OpenTimelineIO's adapter rounds rates down (29.97 to 29) and cuts products of floats off
(29/25 s at 25 becomes frame 28), and looks for the file where FCPXML had it before 1.9. Only at
24 fps are its frames exact; at other rates it reads clips and markers, not frames.
"""

from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import opentimelineio as oti
import pytest

from clipit.exports.fcpxml import fcpxml
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

#: Of FCPXML 1.9, as far as it is used: children in order, required and other attributes.
GRAMMAR = {
    "fcpxml": (["resources", "library"], {"version"}, set()),
    "resources": (["format", "asset"], set(), set()),
    "format": ([], {"id"}, {"name", "frameDuration", "width", "height", "colorSpace"}),
    "asset": (
        ["media-rep"],
        {"id"},
        {"name", "uid", "start", "duration", "hasVideo", "format", "hasAudio"}
        | {"videoSources", "audioSources", "audioChannels", "audioRate"},
    ),
    "media-rep": ([], {"src"}, {"kind", "sig", "suggestedFilename"}),
    "library": (["event"], set(), {"location"}),
    "event": (["project"], set(), {"name", "uid"}),
    "project": (["sequence"], set(), {"name", "uid", "id", "modDate"}),
    "sequence": (
        ["spine"],
        {"format"},
        {"duration", "tcStart", "tcFormat", "audioLayout", "audioRate"},
    ),
    "spine": (["asset-clip"] * len(FRAMES), set(), {"name", "format"}),
    "asset-clip": (
        ["marker"],
        {"ref"},
        {"offset", "name", "start", "duration", "enabled", "srcEnable", "format"}
        | {"tcStart", "tcFormat", "audioRole", "videoRole"},
    ),
    "marker": ([], {"start", "value"}, {"duration", "note", "completed"}),
}


def made(*arguments, **keywords) -> str:
    content = summary(*arguments, **keywords)
    return fcpxml(timeline(content, content.cuts[0]))


def seconds(text: str) -> Fraction:
    assert text.endswith("s")
    return Fraction(text[:-1])


def frames(element: Element, name: str, rate: Fraction) -> int:
    """A time in frames, which must be whole."""
    found = seconds(element.get(name)) * rate
    assert found.denominator == 1
    return int(found)


@pytest.mark.parametrize("rate", RATES)
def test_every_frame_comes_back_exactly(rate: Fraction) -> None:
    root = ElementTree.fromstring(made(rate))
    assert seconds(root.find("resources/format").get("frameDuration")) == 1 / rate
    assert frames(root.find("resources/asset"), "duration", rate) == 220_000
    found = []
    for clip in root.iter("asset-clip"):
        start, length, record = (frames(clip, n, rate) for n in ("start", "duration", "offset"))
        found.append((start, start + length, record))
        assert frames(clip.find("marker"), "start", rate) == start
    assert found == packed()
    total = sum(stop - start for start, stop in FRAMES)
    assert frames(root.find(".//sequence"), "duration", rate) == total


def test_cameras_timecode_starts_the_asset() -> None:
    rate = Fraction(30000, 1001)
    root = ElementTree.fromstring(made(rate, timecode="01:00:00;02"))
    assert frames(root.find("resources/asset"), "start", rate) == 107_894
    clip = root.find(".//asset-clip")
    assert (frames(clip, "start", rate), clip.get("tcFormat")) == (107_897, "DF")
    assert frames(clip.find("marker"), "start", rate) == 107_897


def parsed(text: str) -> oti.schema.Track:
    (track,) = tracks(text, "fcpx_xml")
    return track


def test_opentimelineio_reads_every_frame_at_24() -> None:
    track = parsed(made(Fraction(24)))
    assert read(track) == packed()
    assert [frame for frame, _ in markers(track)] == [start for start, _ in FRAMES]


@pytest.mark.parametrize("rate", RATES)
def test_opentimelineio_reads_clips_and_markers_at_every_rate(rate: Fraction) -> None:
    track = parsed(made(rate, sentence=HOSTILE))
    assert [clip.name for clip in track.find_clips()] == ["c#1 é.mp4"] * len(FRAMES)
    texts = [f"[{i / 8:.3f}] {CLEAN}" for i in range(len(FRAMES))]
    assert [text for _, text in markers(track)] == texts
    if rate.denominator == 1:
        off = [
            abs(frame - start)
            for (frame, _), (start, _) in zip(markers(track), FRAMES, strict=True)
        ]
        assert max(off) <= 1


@pytest.mark.parametrize("has_audio", [True, False])
def test_document_keeps_to_the_grammar(has_audio: bool) -> None:
    text = made(Fraction(30000, 1001), has_audio=has_audio)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n')
    root = ElementTree.fromstring(text)
    for element in root.iter():
        children, required, others = GRAMMAR[element.tag]
        assert [child.tag for child in element] == children
        assert required <= set(element.attrib) <= required | others
    names = [element.get("id") for element in root.find("resources")]
    references = {e.get(a) for e in root.iter() for a in ("ref", "format") if e.get(a)}
    assert len(set(names)) == len(names) and references == set(names)


def test_asset_is_the_source_video_with_its_sound() -> None:
    asset = ElementTree.fromstring(made()).find("resources/asset")
    assert asset.find("media-rep").get("src") == "file:///videos/a%20b/c%231%20%C3%A9.mp4"
    assert (asset.get("hasVideo"), asset.get("hasAudio")) == ("1", "1")
    silent = ElementTree.fromstring(made(has_audio=False))
    assert silent.find("resources/asset").get("hasAudio") is None
