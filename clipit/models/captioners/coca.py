"""open_clip's CoCa describes the frame in the middle of each segment (Yu et al., 2022).

The sentence is decoded greedily here: open_clip's own `generate` imports classes that newer
versions of transformers no longer have.
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
from clipit.models.batches import ahead, batched
from clipit.models.device import autocast, pick_device
from clipit.models.encoders import towers
from clipit.tables.caption import Caption

#: CLIP's vocabulary: start and end of a text.
_START, _END = 49406, 49407


class CocaCaptioner:
    """Several frames of a segment may each say something: the surest sentence is kept."""

    def __init__(self, options: CaptionerOptions) -> None:
        assert options.encoder is not None  # CaptionerOptions checks
        encoder = options.encoder
        loaded = towers.load_open_clip(encoder.model, encoder.pretrained)
        if not hasattr(loaded.model, "text_decoder"):
            raise UsageError(
                f"captioner coca: {encoder.model} has no text decoder; choose a coca_* model"
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
        chosen = frames_of_segments(time_s, segments_s, self._frames)
        rows = np.unique(np.concatenate(chosen))
        said = dict(zip(rows.tolist(), self._describe([images[row] for row in rows]), strict=True))
        captions = []
        for (start_s, end_s), frames in zip(segments_s, chosen, strict=True):
            sentence, score = max((said[row] for row in frames.tolist()), key=lambda s: s[1])
            captions.append(Caption(float(start_s), float(end_s), sentence, score))
        return captions

    def _describe(self, images: list[NDArray[Any]]) -> list[tuple[str, float]]:
        batches = (
            torch.stack([self._transform(Image.fromarray(image)) for image in batch])
            for batch in batched(images, self._batch_size)
        )
        said: list[tuple[str, float]] = []
        for pixels in ahead(batches):
            with autocast(self._device, self._precision):
                tokens, scores = greedy(self._model, pixels.to(self._device), self._max_tokens)
            said += zip(map(to_sentence, tokens.tolist()), scores.tolist(), strict=True)
        return said


@torch.inference_mode()
def greedy(model: Any, pixels: Tensor, max_tokens: int) -> tuple[Tensor, Tensor]:
    """The likeliest next token until all sentences ended: tokens (B, L), mean log-prob (B,).

    L <= max_tokens with start and end; what follows an end is padding. The picture is encoded
    once; the sentence so far goes through the text towers again for each token.
    """
    latent, seen = model._encode_image(pixels)
    tokens = torch.full((len(pixels), 1), _START, device=pixels.device)
    total = torch.zeros(len(pixels), device=pixels.device)
    length = torch.zeros_like(total)
    ended = torch.zeros(len(pixels), dtype=torch.bool, device=pixels.device)
    limit = min(max_tokens, model.context_length)
    while tokens.shape[1] < limit and not ended.all():
        out = model(None, tokens, image_latent=latent, image_embs=seen, output_labels=False)
        likelihood = out["logits"][:, -1].float().log_softmax(dim=-1)
        likelihood[:, [_START, model.pad_id]] = -torch.inf
        if tokens.shape[1] == 1:
            likelihood[:, _END] = -torch.inf  # say something
        best, token = likelihood.max(dim=-1)
        total += best.masked_fill(ended, 0)
        length += ~ended
        tokens = torch.cat([tokens, token.masked_fill(ended, model.pad_id)[:, None]], dim=1)
        ended |= token == _END
    return tokens, total / length.clamp(min=1)


def to_sentence(tokens: list[int]) -> str:
    """The words between start and end."""
    stop = tokens.index(_END) if _END in tokens else len(tokens)
    return open_clip.decode(torch.tensor(tokens[1:stop])).strip()
