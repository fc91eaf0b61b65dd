"""Frame-scoring networks: context over the frames of a video (paper, section 3.2)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from clipit.config.variant_options import ScorerOptions

# torch's inference fast path has no fused attention with a padding mask, so it is slower.
torch.backends.mha.set_fastpath_enabled(False)


class TransformerScorer(nn.Module):
    """Encoder and decoder; both take the language-guided frames plus positions as input."""

    def __init__(self, options: ScorerOptions) -> None:
        super().__init__()
        layer: dict[str, Any] = {
            "d_model": options.width,
            "nhead": options.heads,
            "dim_feedforward": options.feedforward,
            "dropout": options.dropout,
            "batch_first": True,
            "norm_first": True,  # trains without warm-up, unlike post-norm
        }
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(**layer),
            options.encoder_layers,
            norm=nn.LayerNorm(options.width),
            enable_nested_tensor=False,
        )
        self.decoder = nn.TransformerDecoder(
            nn.TransformerDecoderLayer(**layer),
            options.decoder_layers,
            norm=nn.LayerNorm(options.width),
        )
        for module in self.modules():
            if isinstance(module, nn.MultiheadAttention):
                # Dropout on attention weights would disable the fused kernels (2-10x slower on
                # CPU); dropout on the layers' outputs stays.
                module.dropout = 0.0

    def forward(self, frames: Tensor, mask: Tensor) -> Tensor:
        """frames (B, T, width), mask (B, T) True at frames -> context (B, T, width)."""
        frames = frames + positions(frames.shape[1], frames.shape[2]).to(frames)
        memory = self.encoder(frames, src_key_padding_mask=~mask)
        context: Tensor = self.decoder(
            frames, memory, tgt_key_padding_mask=~mask, memory_key_padding_mask=~mask
        )
        return context


class BiLstmScorer(nn.Module):
    """The ablation: a bidirectional LSTM instead of the Transformer."""

    def __init__(self, options: ScorerOptions) -> None:
        super().__init__()
        self.lstm = nn.LSTM(options.width, options.width // 2, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(options.dropout)

    def forward(self, frames: Tensor, mask: Tensor) -> Tensor:
        """As TransformerScorer.forward."""
        packed = nn.utils.rnn.pack_padded_sequence(
            frames, mask.sum(dim=1).cpu(), batch_first=True, enforce_sorted=False
        )
        output, _ = nn.utils.rnn.pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=frames.shape[1]
        )
        context: Tensor = self.dropout(output)
        return context


def positions(length: int, width: int) -> Tensor:
    """Sinusoidal positions (length, width), float32 (Vaswani et al., 2017)."""
    rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    angle = torch.arange(length)[:, None] * rate
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)[:, :width]


_SCORERS: dict[str, Callable[[ScorerOptions], nn.Module]] = {
    "transformer": TransformerScorer,
    "bilstm": BiLstmScorer,
}


def build_scorer(options: ScorerOptions) -> nn.Module:
    """The module `(frames, mask) -> context` that the options name."""
    return _SCORERS[options.kind](options)
