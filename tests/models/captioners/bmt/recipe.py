"""Reproducible random weights by name and seed (README of the parity cases)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray


def uniform(seed: int, name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Values in [-1, 1) that depend on seed and name alone."""
    key = hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8]
    generator = np.random.Generator(np.random.PCG64(int.from_bytes(key, "big")))
    values = generator.random(int(np.prod(shape)))
    values *= 2  # in place: the largest parameter of the full size has 41 million values
    values -= 1
    return values.reshape(shape)


def parameter(
    seed: int, name: str, shape: tuple[int, ...], gain: float, *, frontend: bool = False
) -> NDArray[np.float32]:
    """One parameter by the recipe; `frontend` is its variant for networks with BatchNorm."""
    value = uniform(seed, name, shape)
    if frontend and name.endswith(("running_var", "batch3d.weight")):
        value = 1 + 0.3 * value
    elif len(shape) > 1:
        k = int(np.prod(shape[2:]))
        value *= gain * np.sqrt(6 / (shape[1] * k + shape[0] * k))
    elif "norm" in name and name.endswith("weight"):
        value = 1 + 0.1 * value
    else:
        value = 0.1 * value
    return value.astype(np.float32)


def gain_of(name: str, gains: Mapping[str, float]) -> float:
    return next((gain for key, gain in gains.items() if key in name), gains["default"])


def captioning_state(
    shapes: Mapping[str, tuple[int, ...]], seed: int, gains: Mapping[str, float], eos_bias: float
) -> dict[str, torch.Tensor]:
    """State dict of the captioning module; `shapes` without the prefix `module.`."""
    state = {
        name: torch.from_numpy(
            parameter(seed, f"module.{name}", shape, gain_of(f"module.{name}", gains))
        )
        for name, shape in shapes.items()
    }
    state["generator.linear.bias"][3] += eos_bias
    return state


def proposal_state(
    shapes: Mapping[str, tuple[int, ...]],
    seed: int,
    gains: Mapping[str, float],
    captioning: Mapping[str, torch.Tensor],
) -> dict[str, torch.Tensor]:
    """State dict of the proposal generator, its encoder taken from the captioning module."""
    state = {}
    last = max(int(n.split(".")[3]) for n in shapes if n.startswith("detection_layers"))
    for name, shape in shapes.items():
        if name.startswith("encoder."):
            state[name] = captioning[name]
            continue
        value = torch.from_numpy(parameter(seed, name, shape, gain_of(name, gains)))
        if name.startswith("detection_layers") and int(name.split(".")[3]) == last:
            value[1::3] *= 0.2
            if name.endswith("bias"):
                value[2::3] = 20 * value[2::3] - 1
        state[name] = value
    return state
