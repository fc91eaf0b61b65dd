"""I3D (inception-v1 in three dimensions), up to the 1024-d feature BMT was trained on.

Carreira & Zisserman, "Quo Vadis, Action Recognition?", CVPR 2017. Parameter names are those of the
kinetics weights i3d_rgb.pt and i3d_flow.pt.
"""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor, nn
from torch.nn import functional

FEATURES = 1024
_CLASSES = 400
_Size = tuple[int, int, int]

# output channels of a mixed block: 1x1, (1x1, 3x3), (1x1, 3x3), 1x1 after the pool
_MIXED = {
    "3b": (64, 96, 128, 16, 32, 32),
    "3c": (128, 128, 192, 32, 96, 64),
    "4b": (192, 96, 208, 16, 48, 64),
    "4c": (160, 112, 224, 24, 64, 64),
    "4d": (128, 128, 256, 24, 64, 64),
    "4e": (112, 144, 288, 32, 64, 64),
    "4f": (256, 160, 320, 32, 128, 128),
    "5b": (256, 160, 320, 32, 128, 128),
    "5c": (384, 192, 384, 48, 128, 128),
}
_POOL_BEFORE: dict[str, tuple[_Size, _Size]] = {
    "3b": ((1, 3, 3), (1, 2, 2)),
    "4b": ((3, 3, 3), (2, 2, 2)),
    "5b": ((2, 2, 2), (2, 2, 2)),
}


def _pad_same(x: Tensor, kernel: _Size, stride: _Size) -> Tensor:
    """Zero padding as TensorFlow's "SAME": an odd zero goes to the end."""
    pads: list[int] = []
    for size, k, s in zip(x.shape[2:], kernel, stride, strict=True):
        total = max((ceil(size / s) - 1) * s + k - size, 0)
        pads = [total // 2, total - total // 2, *pads]  # torch counts from the last dimension
    return functional.pad(x, pads) if any(pads) else x


class Unit(nn.Module):
    """Convolution with SAME padding, BatchNorm, ReLU."""

    def __init__(
        self, channels: int, out: int, kernel: _Size = (1, 1, 1), stride: _Size = (1, 1, 1)
    ) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.conv3d = nn.Conv3d(channels, out, kernel, stride, bias=False)
        self.batch3d = nn.BatchNorm3d(out)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv3d(_pad_same(x, self.kernel, self.stride))
        return functional.relu(self.batch3d(x), inplace=True)


class Classifier(nn.Module):
    """The 400 Kinetics classes; unused, but required to load the weights strictly."""

    def __init__(self) -> None:
        super().__init__()
        self.conv3d = nn.Conv3d(FEATURES, _CLASSES, 1)


class SamePool(nn.Module):
    """Max pooling with SAME padding; zeros are neutral after a ReLU."""

    def __init__(self, kernel: _Size, stride: _Size) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        x = _pad_same(x, self.kernel, self.stride)
        return functional.max_pool3d(x, self.kernel, self.stride, ceil_mode=True)


class Mixed(nn.Module):
    """Four parallel branches, concatenated."""

    def __init__(self, channels: int, out: tuple[int, ...]) -> None:
        super().__init__()
        cube = (3, 3, 3)
        self.branch_0 = Unit(channels, out[0])
        self.branch_1 = nn.Sequential(Unit(channels, out[1]), Unit(out[1], out[2], cube))
        self.branch_2 = nn.Sequential(Unit(channels, out[3]), Unit(out[3], out[4], cube))
        self.branch_3 = nn.Sequential(SamePool(cube, (1, 1, 1)), Unit(channels, out[5]))

    def forward(self, x: Tensor) -> Tensor:
        branches = (self.branch_0, self.branch_1, self.branch_2, self.branch_3)
        return torch.cat([branch(x) for branch in branches], dim=1)


class I3D(nn.Module):
    """A stack (B, channels, T, 224, 224) in [-1, 1] -> features (B, 1024); T >= 16."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv3d_1a_7x7 = Unit(channels, 64, (7, 7, 7), (2, 2, 2))
        self.pool_2a = SamePool((1, 3, 3), (1, 2, 2))
        self.conv3d_2b_1x1 = Unit(64, 64)
        self.conv3d_2c_3x3 = Unit(64, 192, (3, 3, 3))
        width = 192
        for name, out in _MIXED.items():
            if name in _POOL_BEFORE:
                self.add_module(f"pool_{name}", SamePool(*_POOL_BEFORE[name]))
            self.add_module(f"mixed_{name}", Mixed(width, out))
            width = out[0] + out[2] + out[4] + out[5]
        self.conv3d_0c_1x1 = Classifier()

    def forward(self, x: Tensor) -> Tensor:
        for name, module in self.named_children():
            if name != "conv3d_0c_1x1":
                x = module(x)
        x = functional.avg_pool3d(x, (2, 7, 7), stride=1)
        return x.mean(dim=2)[:, :, 0, 0]
