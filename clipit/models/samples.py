"""The model's inputs for a video, and batches of them as padded tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipit.algorithms.cues import Evidence
from clipit.algorithms.sentences import sample_uniformly
from clipit.models.windows import padded
from clipit.tables import Key


@dataclass(frozen=True)
class TimedSentences:
    """Embeddings (M, D') f32 of sentences about [start_s, end_s), both (M,) f64."""

    embeddings: NDArray[Any]
    start_s: NDArray[Any]
    end_s: NDArray[Any]


@dataclass(frozen=True)
class Sample:
    """One video, perhaps with a query. frame (T,) int32, time_s (T,) f64, image (T, D) f32,
    text (m, D') f32 with m <= M, target (T,) f32, query_vector (D',) f32, title (D',) f32,
    offset (T,) f32.

    `text` are the sentences that the network reads, `captions` all of the video with their times,
    for cues and the rule; `offset` is what these score, in logits.

    `target` is None without labels; `query` and `query_vector` are None for generic scores.
    """

    key: Key
    frame: NDArray[Any]
    time_s: NDArray[Any]
    image: NDArray[Any]
    text: NDArray[Any]
    target: NDArray[Any] | None = None
    query: str | None = None
    query_vector: NDArray[Any] | None = None
    captions: TimedSentences | None = None
    title: NDArray[Any] | None = None
    offset: NDArray[Any] | None = None

    @cached_property
    def evidence(self) -> Evidence:
        """What cues are computed from."""
        captions = self.captions or TimedSentences(self.text[:0], self.time_s[:0], self.time_s[:0])
        return Evidence(
            self.image,
            self.time_s,
            captions.embeddings,
            captions.start_s,
            captions.end_s,
            self.title,
        )

    def with_query(
        self, query: str, vector: NDArray[Any], target: NDArray[Any] | None = None
    ) -> Sample:
        """The same video with a query; what was computed from the video is not computed again."""
        sample = replace(self, query=query, query_vector=vector, target=target)
        vars(sample)["evidence"] = self.evidence
        return sample

    @property
    def labels(self) -> NDArray[Any]:
        """The target; ValueError without one."""
        if self.target is None:
            raise ValueError(f"{'/'.join(self.key)}: no target")
        return self.target


@dataclass(frozen=True)
class Queries:
    """Query embeddings (D',) by query: for all videos of a dataset, and for single videos."""

    of_dataset: Mapping[str, Mapping[str, NDArray[Any]]]
    of_video: Mapping[Key, Mapping[str, NDArray[Any]]]
    width: int

    def of(self, key: Key) -> dict[str, NDArray[Any]]:
        """The queries of a video with their embeddings."""
        return {**self.of_dataset.get(key[0], {}), **self.of_video.get(key, {})}


class Batch(NamedTuple):
    """Padded tensors of several windows; masks are False at padding."""

    frames: Tensor  # (B, T, D)
    mask: Tensor  # (B, T)
    text: Tensor  # (B, M, D')
    text_mask: Tensor  # (B, M)
    target: Tensor  # (B, T)
    offset: Tensor  # (B, T)

    @property
    def inputs(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """The arguments of the network."""
        return self.frames, self.mask, self.text, self.text_mask, self.offset

    def to(self, device: torch.device) -> Batch:
        """The batch on another device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


def context_sentences(captions: TimedSentences, count: int) -> NDArray[Any]:
    """The embeddings (count, D') of a video's M context sentences; (0, D') if it has none."""
    middle_s = (captions.start_s + captions.end_s) / 2
    sampled: NDArray[Any] = captions.embeddings[sample_uniformly(middle_s, count)]
    return sampled


def collate(windows: Sequence[tuple[Sample, int, int]], keys: int) -> Batch:
    """A batch of windows (sample, start, stop), padded to a common length and to `keys` texts.

    The query is the last of the texts.
    """
    count, length = len(windows), padded(max(stop - start for _, start, stop in windows))
    first = windows[0][0]
    frames = torch.zeros(count, length, first.image.shape[1])
    mask = torch.zeros(count, length, dtype=torch.bool)
    text = torch.zeros(count, keys, first.text.shape[1])
    text_mask = torch.zeros(count, keys, dtype=torch.bool)
    target = torch.zeros(count, length)
    offset = torch.zeros(count, length)
    for row, (sample, start, stop) in enumerate(windows):
        frames[row, : stop - start] = torch.tensor(sample.image[start:stop])
        mask[row, : stop - start] = True
        text[row, : len(sample.text)] = torch.tensor(sample.text)
        text_mask[row, : len(sample.text)] = True
        if sample.query_vector is not None:
            text[row, -1] = torch.tensor(sample.query_vector)
            text_mask[row, -1] = True
        if sample.target is not None:
            target[row, : stop - start] = torch.tensor(sample.target[start:stop])
        if sample.offset is not None:
            offset[row, : stop - start] = torch.tensor(sample.offset[start:stop])
    return Batch(frames, mask, text, text_mask, target, offset)


def with_targets(
    samples: Mapping[Key, Sample],
    targets: Mapping[tuple[Key, str | None], NDArray[Any]],
    keys: Sequence[Key],
    queries: Queries | None = None,
) -> list[Sample]:
    """The samples `keys` in order, each with its target if it has one.

    With `queries`, a video is repeated for each query that it is annotated for.
    """
    found = []
    for key in keys:
        found.append(replace(samples[key], target=targets.get((key, None))))
        vectors = {} if queries is None else queries.of(key)
        found += [
            samples[key].with_query(query, vectors[query], target)
            for (video, query), target in targets.items()
            if video == key and query is not None and query in vectors
        ]
    return found


def sample_queries(
    samples: Sequence[Sample], queries_per_video: int | None, rng: np.random.Generator
) -> Sequence[Sample]:
    """Every sample without a query, and at most `queries_per_video` random ones per video.

    None: all samples, in the same list.
    """
    if queries_per_video is None:
        return samples
    rows_of: dict[Key, list[int]] = {}
    for row, sample in enumerate(samples):
        if sample.query is not None:
            rows_of.setdefault(sample.key, []).append(row)
    sampled = {
        row
        for rows in rows_of.values()
        for row in rng.permutation(rows)[:queries_per_video].tolist()
    }
    return [s for row, s in enumerate(samples) if s.query is None or row in sampled]
