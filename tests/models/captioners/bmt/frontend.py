"""Feature networks for tests: the real ones with recipe weights, and tiny stand-ins of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from clipit.config.bmt_options import FeatureOptions
from clipit.models.captioners.bmt.feature_extraction import FeatureExtractor
from tests.models.captioners.bmt import recipe


def recipe_state(network: nn.Module, seed: int, gain: float) -> dict[str, Tensor]:
    return {
        name: torch.from_numpy(recipe.parameter(seed, name, tuple(t.shape), gain, frontend=True))
        for name, t in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def with_recipe(build: Callable[[], nn.Module], seed: int, gain: float) -> nn.Module:
    network = build()
    network.load_state_dict(recipe_state(network, seed, gain), strict=False)
    return network.eval().requires_grad_(False)


def write_weights(folder: Path, name: str, build: Callable[[], nn.Module]) -> Path:
    path = folder / name
    torch.save(recipe_state(build(), 5, 1.0), path)
    return path


class TinyI3D(nn.Module):
    """Mean over time of a coarse picture, stretched to 1024 values."""

    def forward(self, x: Tensor) -> Tensor:
        coarse = nn.functional.adaptive_avg_pool2d(x.mean(dim=(1, 2)), 32)
        return coarse.flatten(1)


class TinyFlow(nn.Module):
    """Brightness differences of neighbouring frames, twice."""

    def forward(self, frames: Tensor) -> Tensor:
        change = frames.float().mean(dim=1).diff(dim=0)
        return torch.stack([change, -change], dim=1)


class TinyVggish(nn.Module):
    """Mean level of each band, twice."""

    def forward(self, examples: Tensor) -> Tensor:
        level = (examples.mean(dim=1) + 5).relu()
        return torch.cat([level, level], dim=1)


def tiny_extractor(fps: float = 25.0) -> FeatureExtractor:
    options = FeatureOptions(extraction_fps=fps)
    return FeatureExtractor(TinyI3D(), TinyI3D(), TinyFlow(), TinyVggish(), options)
