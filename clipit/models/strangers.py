"""Samples with the sentences of other videos: a control (docs/decisions/controls.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from clipit.models.samples import Sample, TimedSentences
from clipit.tables import Key

#: The samples of videos in order, with sentences.
_Choice = Callable[[Mapping[Key, Sample], Sequence[Key]], list[Sample]]


def own(samples: Mapping[Key, Sample], keys: Sequence[Key]) -> list[Sample]:
    """The samples `keys`, as they are."""
    return [samples[key] for key in keys]


def strangers(samples: Mapping[Key, Sample], keys: Sequence[Key]) -> list[Sample]:
    """The samples `keys`, each with captions and title of the next; the last with the first's.

    A scorer that listens does worse with them than with the video's own.
    """
    others = [*keys[1:], *keys[:1]]
    return [
        _with_sentences(samples[key], samples[other])
        for key, other in zip(keys, others, strict=True)
    ]


SENTENCES: dict[Literal["own", "strangers"], _Choice] = {"own": own, "strangers": strangers}


def _with_sentences(sample: Sample, stranger: Sample) -> Sample:
    """The sample with the sentences of another video, their times stretched to its length."""
    captions = stranger.captions
    if captions is not None:
        stretch = sample.evidence.duration_s / stranger.evidence.duration_s
        captions = TimedSentences(
            captions.embeddings, captions.start_s * stretch, captions.end_s * stretch
        )
    return replace(sample, text=stranger.text, captions=captions, title=stranger.title)
