"""The CLIP-It model: language-guided attention, frame scorer, reconstruction (paper, figure 2)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from clipit.config.variant_options import LanguageOptions, ScorerOptions
from clipit.models.language import QueryLikeness, build_fusion
from clipit.models.scorer import build_scorer


class ClipIt(nn.Module):
    """Scores the frames of a video, guided by sentences."""

    def __init__(
        self, image_dim: int, text_dim: int, language: LanguageOptions, scorer: ScorerOptions
    ) -> None:
        super().__init__()
        width = scorer.width
        self.image_projection = _projection(image_dim, width)
        self.text_projection = _projection(text_dim, width)
        self.fusion = build_fusion(language, width)
        self.likeness = QueryLikeness(width) if language.query == "similarity" else None
        self.scorer = build_scorer(scorer)
        self.head = nn.Linear(width, 1)
        # 1x1 convolutions over time: the same two linear maps at every frame.
        self.reconstruction = nn.Sequential(
            nn.Conv1d(width, width, 1), nn.ReLU(), nn.Conv1d(width, image_dim, 1)
        )

    def forward(
        self, frames: Tensor, mask: Tensor, text: Tensor, text_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Logits (B, T) and reconstructed features (B, T, image_dim) of a batch.

        frames (B, T, image_dim), mask (B, T) True where a frame is; text (B, M, text_dim),
        text_mask (B, M) True where a sentence is. sigmoid(logits) is the score; what stands at
        padding means nothing. Features are compared on the unit sphere, as CLIP's are.
        """
        frames, text = unit(frames), unit(text)
        seen = self.image_projection(frames)
        if self.likeness is not None:
            seen = seen + self.likeness(frames, text, text_mask)
        guided = self.fusion(seen, self.text_projection(text), text_mask)
        context = self.scorer(guided, mask)
        reconstructed = self.reconstruction(context.transpose(1, 2)).transpose(1, 2)
        return bounded(self.head(context).squeeze(-1)), reconstructed


def bounded(logits: Tensor, limit: float = 10.0) -> Tensor:
    """Logits held within +-limit, smoothly.

    Unsupervised losses leave the level of the logits free; a score that underflows to an exact 0
    would never be taken by the knapsack, and scores of exactly 1 would tie.
    """
    return limit * torch.tanh(logits / limit)


def unit(features: Tensor) -> Tensor:
    """Features scaled to unit length in the last dimension; zeros stay zeros."""
    return F.normalize(features, dim=-1)


def _projection(dim: int, width: int) -> nn.Module:
    # LayerNorm brings unit vectors to the scale that the sinusoidal positions are added at.
    return nn.Sequential(nn.Linear(dim, width), nn.LayerNorm(width))
