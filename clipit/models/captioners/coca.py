"""Captions of segments by open_clip's CoCa (Yu et al., 2022).

Decoding is greedy and implemented here: open_clip's `generate` imports classes that newer versions
of transformers have removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from clipit.algorithms.segments import frames_of_segments
from clipit.config.captioner_options import CaptionerOptions
from clipit.core.errors import UsageError
from clipit.models.batches import batched, prefetch
from clipit.models.device import autocast, pick_device
from clipit.models.encoders import towers
from clipit.tables.caption import Caption

#: CLIP's vocabulary: start and end of a text.
_START, _END = 49406, 49407


class CocaCaptioner:
    """Captions one or several frames of each segment and keeps the most probable sentence."""

    def __init__(self, options: CaptionerOptions) -> None:
        assert options.encoder is not None  # CaptionerOptions checks
        encoder = options.encoder
        loaded = towers.load_open_clip(encoder.model, encoder.pretrained)
        if not hasattr(loaded.model, "text_decoder"):
            raise UsageError(
                f"captioner coca: {encoder.model} has no text decoder; use a coca_* model"
            )
        self._device = pick_device()
        self._model = loaded.model.to(self._device)
        self._transform, self._batch_size = loaded.transform, encoder.batch_size
        self._precision, self._frames = encoder.precision, options.frames_per_segment
        self._max_tokens = options.max_tokens
        self.weights = loaded.weights

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """As Captioner.caption; score: mean log-probability of the sentence's tokens."""
        if len(images) == 0 or len(segments_s) == 0:
            return []
        sampled = frames_of_segments(time_s, segments_s, self._frames)
        rows = np.unique(np.concatenate(sampled))
        generated = self._generate([images[row] for row in rows])
        by_row = dict(zip(rows.tolist(), generated, strict=True))
        captions = []
        for (start_s, end_s), frames in zip(segments_s, sampled, strict=True):
            sentence, score = max((by_row[row] for row in frames.tolist()), key=lambda s: s[1])
            captions.append(Caption(float(start_s), float(end_s), sentence, score))
        return captions

    def _generate(self, images: list[NDArray[Any]]) -> list[tuple[str, float]]:
        """Sentence and mean log-probability of each image."""
        batches = (
            torch.stack([self._transform(Image.fromarray(image)) for image in batch])
            for batch in batched(images, self._batch_size)
        )
        generated: list[tuple[str, float]] = []
        for pixels in prefetch(batches):
            with autocast(self._device, self._precision):
                tokens, scores = greedy(self._model, pixels.to(self._device), self._max_tokens)
            generated += zip(map(to_sentence, tokens.tolist()), scores.tolist(), strict=True)
        return generated


@torch.inference_mode()
def greedy(model: Any, pixels: Tensor, max_tokens: int) -> tuple[Tensor, Tensor]:
    """Greedy decoding until all sentences end: tokens (B, L), mean log-probabilities (B,).

    L <= max_tokens including start and end; tokens after the end are padding. The image is encoded
    once; the sentence so far is encoded again for each token.
    """
    latent, image_tokens = model._encode_image(pixels)
    tokens = torch.full((len(pixels), 1), _START, device=pixels.device)
    total = torch.zeros(len(pixels), device=pixels.device)
    length = torch.zeros_like(total)
    ended = torch.zeros(len(pixels), dtype=torch.bool, device=pixels.device)
    limit = min(max_tokens, model.context_length)
    while tokens.shape[1] < limit and not ended.all():
        out = model(None, tokens, image_latent=latent, image_embs=image_tokens, output_labels=False)
        log_probs = out["logits"][:, -1].float().log_softmax(dim=-1)
        log_probs[:, [_START, model.pad_id]] = -torch.inf
        if tokens.shape[1] == 1:
            log_probs[:, _END] = -torch.inf  # no empty sentences
        best, token = log_probs.max(dim=-1)
        total += best.masked_fill(ended, 0)
        length += ~ended
        tokens = torch.cat([tokens, token.masked_fill(ended, model.pad_id)[:, None]], dim=1)
        ended |= token == _END
    return tokens, total / length.clamp(min=1)


def to_sentence(tokens: list[int]) -> str:
    """The words between start and end."""
    stop = tokens.index(_END) if _END in tokens else len(tokens)
    return str(open_clip.decode(torch.tensor(tokens[1:stop]))).strip()
