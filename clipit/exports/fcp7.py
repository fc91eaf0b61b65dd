"""Final Cut Pro 7 XML (xmeml 5), which Premiere Pro and DaVinci Resolve read.

Audio is a stereo pair: two tracks with a clip item per channel; all three items of a shot are
linked. Source: Apple's Final Cut Pro XML interchange format.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from clipit.exports.markup import add, document
from clipit.exports.rates import is_ntsc, timebase, timecode
from clipit.exports.timeline import Clip, Timeline

_CHANNELS = (1, 2)


def xmeml(timeline: Timeline) -> str:
    """One sequence: a video track and, if the source has audio, two audio tracks."""
    root = Element("xmeml", version="5")
    sequence = add(root, "sequence", id="sequence-1")
    add(sequence, "name", timeline.title)
    add(sequence, "duration", timeline.frames)
    _rate(sequence, timeline)
    _timecode(sequence, timeline, 0, drop=False)
    media = add(sequence, "media")
    _video(media, timeline)
    if timeline.has_audio:
        _audio(media, timeline)
    return document(root)


def _video(media: Element, timeline: Timeline) -> None:
    video = add(media, "video")
    _picture(add(video, "format"), timeline)
    track = add(video, "track")
    for number, clip in enumerate(timeline.clips, start=1):
        item = _item(track, timeline, clip, _id(0, number))
        _file(item, timeline, first=number == 1)
        _links(item, timeline, number)
        marker = add(item, "marker")
        add(marker, "name", clip.marker)
        add(marker, "comment", clip.sentence)
        add(marker, "in", clip.start)
        add(marker, "out", -1)


def _audio(media: Element, timeline: Timeline) -> None:
    audio = add(media, "audio")
    add(audio, "numOutputChannels", len(_CHANNELS))
    for channel in _CHANNELS:
        track = add(
            audio,
            "track",
            currentExplodedTrackIndex=str(channel - 1),
            totalExplodedTrackCount=str(len(_CHANNELS)),
            premiereTrackType="Stereo",
        )
        for number, clip in enumerate(timeline.clips, start=1):
            item = _item(track, timeline, clip, _id(channel, number))
            item.set("premiereChannelType", "stereo")
            _file(item, timeline, first=False)
            source = add(item, "sourcetrack")
            add(source, "mediatype", "audio")
            add(source, "trackindex", channel)
            _links(item, timeline, number)
        add(track, "outputchannelindex", channel)


def _id(channel: int, number: int) -> str:
    """The id of a clip item; channel 0 is the picture."""
    return f"clipitem-{3 * number - 2 + channel}"


def _item(track: Element, timeline: Timeline, clip: Clip, name: str) -> Element:
    item = add(track, "clipitem", id=name)
    add(item, "masterclipid", "masterclip-1")
    add(item, "name", timeline.media)
    add(item, "enabled", "TRUE")
    add(item, "duration", timeline.media_frames)
    _rate(item, timeline)
    add(item, "start", clip.record)
    add(item, "end", clip.record_stop)
    add(item, "in", clip.start)
    add(item, "out", clip.stop)
    return item


def _file(item: Element, timeline: Timeline, *, first: bool) -> None:
    """The source video, described at its first occurrence and referenced by its id afterwards."""
    file = add(item, "file", id="file-1")
    if not first:
        return
    add(file, "name", timeline.media)
    add(file, "pathurl", timeline.url.replace("file:///", "file://localhost/", 1))
    _rate(file, timeline)
    add(file, "duration", timeline.media_frames)
    _timecode(file, timeline, timeline.media_start, drop=timeline.media_drop)
    media = add(file, "media")
    _picture(add(media, "video"), timeline)
    if timeline.has_audio:
        add(add(media, "audio"), "channelcount", len(_CHANNELS))


def _links(item: Element, timeline: Timeline, number: int) -> None:
    if not timeline.has_audio:
        return
    for channel in (0, *_CHANNELS):
        link = add(item, "link")
        add(link, "linkclipref", _id(channel, number))
        add(link, "mediatype", "audio" if channel else "video")
        add(link, "trackindex", channel or 1)
        add(link, "clipindex", number)
        if channel:
            add(link, "groupindex", 1)


def _rate(parent: Element, timeline: Timeline) -> None:
    rate = add(parent, "rate")
    add(rate, "timebase", timebase(timeline.rate))
    add(rate, "ntsc", "TRUE" if is_ntsc(timeline.rate) else "FALSE")


def _timecode(parent: Element, timeline: Timeline, frame: int, *, drop: bool) -> None:
    element = add(parent, "timecode")
    _rate(element, timeline)
    add(element, "string", timecode(frame, timeline.rate, drop=drop))
    add(element, "frame", frame)
    add(element, "displayformat", "DF" if drop else "NDF")


def _picture(parent: Element, timeline: Timeline) -> None:
    picture = add(parent, "samplecharacteristics")
    _rate(picture, timeline)
    add(picture, "width", timeline.width)
    add(picture, "height", timeline.height)
    add(picture, "pixelaspectratio", "square")
    add(picture, "fielddominance", "none")
