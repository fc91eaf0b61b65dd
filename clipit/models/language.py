"""Language-guided attention: how sentences reach the frames (paper, section 3.1).

The paper's attention has the frames as queries and the text as keys and values. Fusing all
sentences into one vector first leaves a single key, whose softmax is 1 for every frame; so the
default keeps every sentence a key (docs/decisions/language.md).
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
        """text (B, M, width), mask (B, M) True where a sentence is; returns both unchanged."""
        return text, mask


class FusedText(nn.Module):
    """The paper's text literally: the M sentences concatenated, an MLP makes one vector of them."""

    def __init__(self, width: int, sentences: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(sentences * width, width), nn.ReLU(), nn.Linear(width, width)
        )

    def forward(self, text: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(B, M, width), (B, M) -> (B, 1, width), (B, 1)."""
        text = text * mask[..., None]
        return self.mlp(text.flatten(1))[:, None], mask.any(dim=1, keepdim=True)


class AttentionFusion(nn.Module):
    """Multi-head attention from frames to text, with a residual and LayerNorm.

    A learned key stands beside the sentences, so that a single sentence (a query) or none at all
    leaves the softmax a choice; `fused` text goes without it, as the paper's does.
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
        return self.norm(frames + attended)


class MlpFusion(nn.Module):
    """The ablation without attention: frame and mean sentence concatenated, through an MLP."""

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
        return self.norm(frames + self.mlp(both))


class NoLanguage(nn.Module):
    """The ablation without language: the frames as they are."""

    def __init__(self, width: int, heads: int, text_module: nn.Module) -> None:
        super().__init__()

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, width), returned unchanged."""
        return frames


class QueryLikeness(nn.Module):
    """How alike a frame and what is asked are, as a vector to add to the frame.

    A single key tells the attention little: what it adds to a frame hardly depends on the frame
    (docs/decisions/query.md). The cosine of the two embeddings says it outright.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width))

    def forward(self, frames: Tensor, text: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, D), text (B, M, D), both of unit length, the query last -> (B, T, width).

        Where nothing is asked, the cosine is 0 and a flag beside it too.
        """
        asked = mask[:, -1:, None].to(frames)  # (B, 1, 1)
        cosine = (frames * text[:, -1:]).sum(dim=-1, keepdim=True) * asked
        return self.mlp(torch.cat([_SHARPNESS * cosine, asked.expand_as(cosine)], dim=-1))


#: Cosines of sentences mostly lie within 0 and .6: scaled to what a layer distinguishes at once.
_SHARPNESS = 5.0

_TEXT = {"tokens": TextTokens, "fused": FusedText}
_FUSION = {"attention": AttentionFusion, "mlp": MlpFusion, "none": NoLanguage}


def build_fusion(options: LanguageOptions, width: int) -> nn.Module:
    """The module `(frames, text, mask) -> frames` that the options name."""
    text_module = _TEXT[options.text](width, options.keys)
    return _FUSION[options.fusion](width, options.heads, text_module)
