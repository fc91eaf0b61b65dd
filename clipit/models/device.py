"""Selecting the device and precision of computations."""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch


def pick_device() -> torch.device:
    """A CUDA GPU if available, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device: torch.device, precision: str) -> AbstractContextManager[None]:
    """A context that computes matrix products in bf16, or in fp32.

    precision: auto uses bf16 where the device has matrix units for it (measured on CPUs with AMX:
    bench/training.py); fp32 and bf16 force it.
    """
    enabled = {"auto": has_bf16_units(device), "bf16": True, "fp32": False}[precision]
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=enabled)


def has_bf16_units(device: torch.device) -> bool:
    """Whether bf16 matrix products are faster than fp32 ones on the device."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    return bool(torch.cpu._is_amx_tile_supported())
