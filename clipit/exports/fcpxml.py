"""FCPXML 1.9 for Final Cut Pro (10.5 on) and DaVinci Resolve.

An asset-clip contains the picture and audio of its asset, so they are linked. All times are whole
frames as rational seconds. Source: Apple's DTD, FCPXML interchange format.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from clipit.exports.markup import add, document
from clipit.exports.rates import rational_s
from clipit.exports.timeline import Timeline


def fcpxml(timeline: Timeline) -> str:
    """A library with one event, one project, one storyline."""
    root = Element("fcpxml", version="1.9")
    _resources(root, timeline)
    event = add(add(root, "library"), "event", name=timeline.title)
    sequence = add(
        add(event, "project", name=timeline.title),
        "sequence",
        format="r1",
        duration=rational_s(timeline.frames, timeline.rate),
        tcStart="0s",
        tcFormat="NDF",
        **({"audioLayout": "stereo", "audioRate": "48k"} if timeline.has_audio else {}),
    )
    spine = add(sequence, "spine")
    for clip in timeline.clips:
        start = rational_s(timeline.media_start + clip.start, timeline.rate)
        item = add(
            spine,
            "asset-clip",
            ref="r2",
            offset=rational_s(clip.record, timeline.rate),
            name=timeline.media,
            start=start,
            duration=rational_s(clip.frames, timeline.rate),
            format="r1",
            tcFormat="DF" if timeline.media_drop else "NDF",
        )
        add(
            item,
            "marker",
            start=start,
            duration=rational_s(1, timeline.rate),
            value=clip.marker,
        )
    return document(root)


def _resources(root: Element, timeline: Timeline) -> None:
    resources = add(root, "resources")
    add(
        resources,
        "format",
        id="r1",
        frameDuration=rational_s(1, timeline.rate),
        width=str(timeline.width),
        height=str(timeline.height),
    )
    asset = add(
        resources,
        "asset",
        id="r2",
        name=timeline.media,
        start=rational_s(timeline.media_start, timeline.rate),
        duration=rational_s(timeline.media_frames, timeline.rate),
        hasVideo="1",
        format="r1",
    )
    if timeline.has_audio:
        asset.attrib |= {"hasAudio": "1", "audioSources": "1", "audioChannels": "2"}
    add(asset, "media-rep", kind="original-media", src=timeline.url)
