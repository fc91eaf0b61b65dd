"""What the model sees of a video, and batches of it as padded tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from clipit.algorithms.sentences import sample_uniformly
from clipit.models.windows import padded
from clipit.tables import Key


@dataclass(frozen=True)
class Sample:
    """One video, with what is asked of it. frame (T,) int32, image (T, D) f32, text (m, D') f32
    with m <= M, target (T,) f32, asked (D',) f32.

    `target` is None where a video is only to be scored, `query` and `asked` where nothing is asked.
    """

    key: Key
    frame: NDArray[Any]
    image: NDArray[Any]
    text: NDArray[Any]
    target: NDArray[Any] | None = None
    query: str | None = None
    asked: NDArray[Any] | None = None


@dataclass(frozen=True)
class Queries:
    """What is asked, embeddings (D',) by wording: of every video of a dataset, of single ones."""

    of_dataset: Mapping[str, Mapping[str, NDArray[Any]]]
    of_video: Mapping[Key, Mapping[str, NDArray[Any]]]
    width: int

    def of(self, key: Key) -> dict[str, NDArray[Any]]:
        """What is asked of a video."""
        return {**self.of_dataset.get(key[0], {}), **self.of_video.get(key, {})}


class Batch(NamedTuple):
    """Padded tensors of several windows; masks are True where something is."""

    frames: Tensor  # (B, T, D)
    mask: Tensor  # (B, T)
    text: Tensor  # (B, M, D')
    text_mask: Tensor  # (B, M)
    target: Tensor  # (B, T)

    def to(self, device: torch.device) -> Batch:
        """The batch on another device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


def guiding_sentences(middle_s: NDArray[Any], embeddings: NDArray[Any], count: int) -> NDArray[Any]:
    """The M sentence embeddings (count, D') that guide a video; (0, D') where it has none."""
    return embeddings[sample_uniformly(middle_s, count)]


def collate(windows: Sequence[tuple[Sample, int, int]], keys: int) -> Batch:
    """A batch of windows (sample, start, stop), padded to a common length and to `keys` texts.

    What is asked takes the last of them.
    """
    count, longest = len(windows), padded(max(stop - start for _, start, stop in windows))
    first = windows[0][0]
    frames = torch.zeros(count, longest, first.image.shape[1])
    mask = torch.zeros(count, longest, dtype=torch.bool)
    text = torch.zeros(count, keys, first.text.shape[1])
    text_mask = torch.zeros(count, keys, dtype=torch.bool)
    target = torch.zeros(count, longest)
    for row, (sample, start, stop) in enumerate(windows):
        frames[row, : stop - start] = torch.tensor(sample.image[start:stop])
        mask[row, : stop - start] = True
        text[row, : len(sample.text)] = torch.tensor(sample.text)
        text_mask[row, : len(sample.text)] = True
        if sample.asked is not None:
            text[row, -1] = torch.tensor(sample.asked)
            text_mask[row, -1] = True
        if sample.target is not None:
            target[row, : stop - start] = torch.tensor(sample.target[start:stop])
    return Batch(frames, mask, text, text_mask, target)


def with_targets(
    samples: Mapping[Key, Sample],
    targets: Mapping[tuple[Key, str | None], NDArray[Any]],
    keys: Sequence[Key],
    queries: Queries | None = None,
) -> list[Sample]:
    """The samples `keys` in their order, each with its target where there is one.

    With `queries` a video is there once more for each that it is annotated for.
    """
    found = []
    for key in keys:
        found.append(replace(samples[key], target=targets.get((key, None))))
        asked = {} if queries is None else queries.of(key)
        found += [
            replace(samples[key], target=target, query=query, asked=asked[query])
            for (video, query), target in targets.items()
            if video == key and query in asked
        ]
    return found


def drawn(
    samples: Sequence[Sample], queries_per_video: int | None, rng: np.random.Generator
) -> Sequence[Sample]:
    """Every video without a query, and with at most so many by chance; None: with all."""
    if queries_per_video is None:
        return samples
    asked: dict[Key, list[int]] = {}
    for row, sample in enumerate(samples):
        if sample.query is not None:
            asked.setdefault(sample.key, []).append(row)
    taken = {
        row for rows in asked.values() for row in rng.permutation(rows)[:queries_per_video].tolist()
    }
    return [s for row, s in enumerate(samples) if s.query is None or row in taken]
