"""What the model sees of a video, and batches of it as padded tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from clipit.algorithms.sentences import sample_uniformly
from clipit.contracts import Key
from clipit.models.windows import padded


@dataclass(frozen=True)
class Sample:
    """One video. frame (T,) int32, image (T, D) f32, text (m, D') f32 with m <= M, target (T,) f32.

    `target` is None where a video is only to be scored.
    """

    key: Key
    frame: np.ndarray
    image: np.ndarray
    text: np.ndarray
    target: np.ndarray | None = None


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


def guiding_sentences(middle_s: np.ndarray, embeddings: np.ndarray, count: int) -> np.ndarray:
    """The M sentence embeddings (count, D') that guide a video; (0, D') where it has none."""
    return embeddings[sample_uniformly(middle_s, count)]


def collate(windows: Sequence[tuple[Sample, int, int]], sentences: int) -> Batch:
    """A batch of windows (sample, start, stop), padded to a common length and to M sentences."""
    count, longest = len(windows), padded(max(stop - start for _, start, stop in windows))
    first = windows[0][0]
    frames = torch.zeros(count, longest, first.image.shape[1])
    mask = torch.zeros(count, longest, dtype=torch.bool)
    text = torch.zeros(count, sentences, first.text.shape[1])
    text_mask = torch.zeros(count, sentences, dtype=torch.bool)
    target = torch.zeros(count, longest)
    for row, (sample, start, stop) in enumerate(windows):
        frames[row, : stop - start] = torch.tensor(sample.image[start:stop])
        mask[row, : stop - start] = True
        text[row, : len(sample.text)] = torch.tensor(sample.text)
        text_mask[row, : len(sample.text)] = True
        if sample.target is not None:
            target[row, : stop - start] = torch.tensor(sample.target[start:stop])
    return Batch(frames, mask, text, text_mask, target)


def with_targets(
    samples: Mapping[Key, Sample], targets: Mapping[Key, np.ndarray], keys: Sequence[Key]
) -> list[Sample]:
    """The samples `keys` in their order, each with its target where there is one."""
    return [replace(samples[key], target=targets.get(key)) for key in keys]
