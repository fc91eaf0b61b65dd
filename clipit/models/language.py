"""Language-guided attention from frames to sentences (paper, section 3.1).

The paper's attention has the frames as queries and the text as keys and values. Fusing all
sentences into one vector first leaves a single key, whose softmax is 1 for every frame; the
default therefore keeps every sentence as a key (docs/decisions/language.md).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from clipit.config.variant_options import LanguageOptions


class TextTokens(nn.Module):
    """Every sentence is a key and a value."""

    def __init__(self, width: int, sentences: int) -> None:
        super().__init__()

    def forward(self, text: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """text (B, M, width), mask (B, M) True at sentences; returns both unchanged."""
        return text, mask


class FusedText(nn.Module):
    """The paper's text fusion: an MLP over the M concatenated sentences gives one vector."""

    def __init__(self, width: int, sentences: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(sentences * width, width), nn.ReLU(), nn.Linear(width, width)
        )

    def forward(self, text: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(B, M, width), (B, M) -> (B, 1, width), (B, 1)."""
        text = text * mask[..., None]
        fused: Tensor = self.mlp(text.flatten(1))
        return fused[:, None], mask.any(dim=1, keepdim=True)


class AttentionFusion(nn.Module):
    """Multi-head attention from frames to text, with a residual and LayerNorm.

    A learned key is added to the sentences, so that the softmax is not constant for a single
    sentence (a query) or none; `fused` text has no such key, as in the paper.
    """

    def __init__(self, width: int, heads: int, text_module: nn.Module) -> None:
        super().__init__()
        self.text = text_module
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        keyless = isinstance(text_module, FusedText)
        self.no_sentence = None if keyless else nn.Parameter(torch.randn(1, 1, width) * 0.02)

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, width), text (B, M, width), mask (B, M) -> (B, T, width)."""
        keys, mask = self.text(text, mask)
        if self.no_sentence is not None:
            keys = torch.cat([self.no_sentence.expand(len(keys), -1, -1), keys], dim=1)
            mask = torch.cat([mask.new_ones(len(mask), 1), mask], dim=1)
        attended, _ = self.attention(frames, keys, keys, key_padding_mask=~mask, need_weights=False)
        normed: Tensor = self.norm(frames + attended)
        return normed


class MlpFusion(nn.Module):
    """The ablation without attention: an MLP over each frame and the mean sentence."""

    def __init__(self, width: int, heads: int, text_module: nn.Module) -> None:
        super().__init__()
        self.text = text_module
        self.mlp = nn.Sequential(nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, width))
        self.norm = nn.LayerNorm(width)

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """As AttentionFusion.forward."""
        text, mask = self.text(text, mask)
        count = mask.sum(dim=1, keepdim=True).clamp(min=1)
        mean = (text * mask[..., None]).sum(dim=1) / count
        both = torch.cat([frames, mean[:, None].expand_as(frames)], dim=-1)
        normed: Tensor = self.norm(frames + self.mlp(both))
        return normed


class NoLanguage(nn.Module):
    """The ablation without language: the identity on frames."""

    def __init__(self, width: int, heads: int, text_module: nn.Module) -> None:
        super().__init__()

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, width), returned unchanged."""
        return frames


class QuerySimilarity(nn.Module):
    """Similarity of frames and query, embedded as a vector to add to each frame.

    Attention to a single key hardly depends on the frame (docs/decisions/query.md); the cosine of
    the two embeddings does.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width))

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, D), text (B, M, D), both of unit length, the query last -> (B, T, width).

        Without a query, the cosine and the flag next to it are 0.
        """
        has_query = mask[:, -1:, None].to(frames)  # (B, 1, 1)
        cosine = (frames * text[:, -1:]).sum(dim=-1, keepdim=True) * has_query
        inputs = torch.cat([_COSINE_SCALE * cosine, has_query.expand_as(cosine)], dim=-1)
        embedded: Tensor = self.mlp(inputs)
        return embedded


#: Cosines are mostly between 0 and .6; scaled to the range of a layer's inputs.
_COSINE_SCALE = 5.0

_TEXT = {"tokens": TextTokens, "fused": FusedText}
_FUSION = {"attention": AttentionFusion, "mlp": MlpFusion, "none": NoLanguage}


def build_fusion(options: LanguageOptions, width: int) -> nn.Module:
    """The module `(frames, text, mask) -> frames` that the options name."""
    text_module = _TEXT[options.text](width, options.keys)
    return _FUSION[options.fusion](width, options.heads, text_module)
