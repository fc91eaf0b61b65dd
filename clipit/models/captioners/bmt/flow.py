"""Optical flow between consecutive frames with torchvision's RAFT.

BMT was trained on PWC-Net flow, whose public port is GPL; RAFT (BSD) is the default here, and
precomputed features allow the original (docs/decisions/bmt.md).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.optical_flow import raft_large, raft_small

from clipit.core.errors import UsageError
from clipit.models.captioners.bmt.networks import load_network
from clipit.models.captioners.bmt.sources import FLOW_FILES

FLOWS: dict[str, Callable[[], nn.Module]] = {"raft_large": raft_large, "raft_small": raft_small}
_MULTIPLE = 8  # RAFT works at an eighth of the resolution
BATCH_PAIRS = 8


class RaftFlow(nn.Module):
    """uint8 RGB frames (T + 1, 3, H, W) -> flow (T, 2, H, W) in pixels, x then y."""

    def __init__(self, raft: nn.Module) -> None:
        super().__init__()
        self.raft = raft

    @classmethod
    def load(cls, name: str, weights_dir: Path) -> RaftFlow:
        """Load one of FLOWS by name; UsageError for another name, MissingError without weights."""
        if name not in FLOWS:
            raise UsageError(f"flow: '{name}', expected one of {', '.join(FLOWS)}")
        return cls(load_network(FLOWS[name], weights_dir, FLOW_FILES[name]))

    def forward(self, frames: Tensor) -> Tensor:
        height, width = frames.shape[-2:]
        pad = (0, -width % _MULTIPLE, 0, -height % _MULTIPLE)
        flows = []
        for first in range(0, len(frames) - 1, BATCH_PAIRS):
            batch = frames[first : first + BATCH_PAIRS + 1].float() / 127.5 - 1
            batch = functional.pad(batch, pad, mode="replicate")
            flows.append(self.raft(batch[:-1], batch[1:])[-1][..., :height, :width])
        return torch.cat(flows)
