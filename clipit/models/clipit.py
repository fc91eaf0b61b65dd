"""The CLIP-It model: language-guided attention, frame scorer, reconstruction (paper, figure 2)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from clipit.config.variant_options import LanguageOptions, ScorerOptions, VariantOptions
from clipit.models.language import QuerySimilarity, build_fusion
from clipit.models.scorer import build_scorer


class ClipIt(nn.Module):
    """Scores the frames of a video, conditioned on sentences."""

    def __init__(
        self,
        image_dim: int,
        text_dim: int,
        language: LanguageOptions,
        scorer: ScorerOptions,
        is_residual: bool = False,
    ) -> None:
        super().__init__()
        self.image_dim, self.text_dim = image_dim, text_dim
        width = scorer.width
        self.image_projection = _projection(image_dim, width)
        self.text_projection = _projection(text_dim, width)
        self.fusion = build_fusion(language, width)
        self.query_similarity = QuerySimilarity(width) if language.query == "similarity" else None
        self.scorer = build_scorer(scorer)
        self.head = nn.Linear(width, 1)
        if is_residual:  # starts as nothing beside the offset
            nn.init.zeros_(self.head.weight)
            nn.init.zeros_(self.head.bias)
        # 1x1 convolutions over time: the same two linear maps at every frame.
        self.reconstruction = nn.Sequential(
            nn.Conv1d(width, width, 1), nn.ReLU(), nn.Conv1d(width, image_dim, 1)
        )

    def forward(
        self,
        frames: Tensor,
        mask: Tensor,
        text: Tensor,
        text_mask: Tensor,
        offset: Tensor | float = 0.0,
    ) -> tuple[Tensor, Tensor]:
        """Logits (B, T) and reconstructed features (B, T, image_dim) of a batch.

        frames (B, T, image_dim), mask (B, T) True at frames; text (B, M, text_dim), text_mask
        (B, M) True at sentences; offset (B, T): logits to add to. sigmoid(logits) is the score;
        values at padding are undefined. Features are normalised to unit length, as CLIP's are.
        """
        frames, text = unit(frames), unit(text)
        projected = self.image_projection(frames)
        if self.query_similarity is not None:
            projected = projected + self.query_similarity(frames, text, text_mask)
        fused = self.fusion(projected, self.text_projection(text), text_mask)
        context = self.scorer(fused, mask)
        reconstructed = self.reconstruction(context.transpose(1, 2)).transpose(1, 2)
        return bounded(offset + self.head(context).squeeze(-1)), reconstructed


def build_network(image_dim: int, text_dim: int, variant: VariantOptions) -> ClipIt:
    """An untrained network; beside a linear readout or the rule it starts as nothing."""
    is_residual = bool(variant.linear.cues or variant.rule)
    return ClipIt(image_dim, text_dim, variant.language, variant.scorer, is_residual)


def bounded(logits: Tensor, limit: float = 10.0) -> Tensor:
    """Logits bounded smoothly to +-limit.

    Unsupervised losses do not determine the level of the logits; scores that underflow to exactly 0
    would never be selected by the knapsack, and scores of exactly 1 would tie.
    """
    return limit * torch.tanh(logits / limit)


def unit(features: Tensor) -> Tensor:
    """Features scaled to unit length in the last dimension; zeros stay zeros."""
    return F.normalize(features, dim=-1)


def _projection(dim: int, width: int) -> nn.Sequential:
    # LayerNorm scales unit vectors to the magnitude of the sinusoidal positions.
    return nn.Sequential(nn.Linear(dim, width), nn.LayerNorm(width))
