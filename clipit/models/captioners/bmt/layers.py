"""Building blocks shared by the encoder and the decoder of the Bi-Modal Transformer.

Attribute names (`linear_Q2d`, `res_layers_M1`, ...) are those of the official checkpoints, so that
state dicts load strictly without renaming keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

KeysValues = tuple[Tensor, Tensor]


@lru_cache(maxsize=16)
def _positional_table(length: int, width: int) -> Tensor:
    position = np.arange(length, dtype=np.float64)[:, None]
    column = np.arange(width)
    angle = position / np.power(10000.0, column / width)
    table = np.where(column % 2 == 0, np.sin(angle), np.cos(angle))
    return torch.from_numpy(table.astype(np.float32))


def positional_code(start: int, stop: int, like: Tensor) -> Tensor:
    """Rows start..stop of the positional code, (stop - start, width), on the device of `like`.

    code[p, i] = sin (even i) or cos (odd i) of p / 10000^(i / width): unlike Vaswani et al. the
    exponent is i / width for both parities (docs/decisions/bmt.md).
    """
    length = max(1024, 1 << (stop - 1).bit_length())
    return _positional_table(length, like.shape[-1])[start:stop].to(like.device)


class LinearEmbedder(nn.Module):
    """relu(sqrt(width) * linear(x)), used if the configuration requests it."""

    def __init__(self, width_in: int, width: int) -> None:
        super().__init__()
        self.embedder = nn.Linear(width_in, width)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.embedder(x) * self.embedder.out_features**0.5)


class Attention(nn.Module):
    """Multi-head attention with a separate inner width, projected back to the query's width."""

    def __init__(self, width_query: int, width_key: int, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.linear_Q2d = nn.Linear(width_query, width)
        self.linear_K2d = nn.Linear(width_key, width)
        self.linear_V2d = nn.Linear(width_key, width)
        self.linear_d2Q = nn.Linear(width, width_query)

    def keys_values(self, source: Tensor) -> KeysValues:
        """Keys and values of `source` (B, S, width_key), each (B, heads, S, width / heads)."""
        return self._split(self.linear_K2d(source)), self._split(self.linear_V2d(source))

    def attend(self, query: Tensor, keys_values: KeysValues, mask: Tensor | None) -> Tensor:
        """Attention of `query` (B, T, width_query); mask True = attend."""
        keys, values = keys_values
        out = functional.scaled_dot_product_attention(
            self._split(self.linear_Q2d(query)), keys, values, attn_mask=mask
        )
        projected: Tensor = self.linear_d2Q(out.transpose(1, 2).flatten(2))
        return projected

    def forward(self, query: Tensor, source: Tensor, mask: Tensor | None) -> Tensor:
        return self.attend(query, self.keys_values(source), mask)

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(*x.shape[:-1], self.heads, -1).transpose(1, 2)


class FeedForward(nn.Module):
    """Two linear layers with a ReLU between them."""

    def __init__(self, width: int, width_inner: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, width_inner)
        self.fc2 = nn.Linear(width_inner, width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.fc2(functional.relu(self.fc1(x)))
        return out


class PreNorm(nn.Module):
    """The LayerNorm before a sublayer; the caller adds the residual."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        normed: Tensor = self.norm(x)
        return normed


class LayerStack(nn.Module):
    """A list of layers named `layers`, as in the checkpoints."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
