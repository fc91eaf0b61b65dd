"""Image encoders behind one interface: from pictures to vectors.

Precision, speed and agreement with reference preprocessing: docs/decisions/encoders.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from clipit.config.encoder_options import ImageEncoderOptions
from clipit.models.batches import batched, prefetch
from clipit.models.device import has_bf16_units, pick_device


class ImageEncoder(Protocol):
    """Embeds pictures. weights: name and, for local files, sha256."""

    weights: dict[str, str]
    #: Width D of the embeddings
    dimension: int

    def encode(self, images: Iterable[NDArray[Any]]) -> NDArray[np.float32]:
        """Embeddings (N, D) float32, not normalised, of RGB uint8 pictures (H, W, 3) of any size.

        `images` is read batch by batch in another thread, while the previous batch is encoded.
        """


class NetworkEncoder:
    """A network on batches of transformed pictures, on the best device and precision."""

    def __init__(
        self,
        network: nn.Module,
        transform: Callable[[Image.Image], Tensor],
        weights: dict[str, str],
        options: ImageEncoderOptions,
    ) -> None:
        self._device = pick_device()
        bf16 = {"auto": has_bf16_units(self._device), "bf16": True, "fp32": False}
        self._dtype = torch.bfloat16 if bf16[options.precision] else torch.float32
        self._network = network.eval().to(self._device, self._dtype)
        self._transform, self._batch_size = transform, options.batch_size
        self.weights = weights
        self.dimension = self._forward(self._transform(Image.new("RGB", (8, 8)))[None]).shape[1]

    def encode(self, images: Iterable[NDArray[Any]]) -> NDArray[np.float32]:
        """As ImageEncoder.encode."""
        batches = (self._prepare(batch) for batch in batched(images, self._batch_size))
        vectors = [self._forward(pixels) for pixels in prefetch(batches)]
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *vectors])

    def _prepare(self, images: tuple[NDArray[Any], ...]) -> Tensor:
        return torch.stack([self._transform(Image.fromarray(image)) for image in images])

    @torch.inference_mode()
    def _forward(self, pixels: Tensor) -> NDArray[np.float32]:
        count = len(pixels)
        padded = nn.functional.pad(pixels, (0, 0, 0, 0, 0, 0, 0, _padded_size(count) - count))
        vectors = self._network(padded.to(self._device, self._dtype))
        rows: NDArray[np.float32] = vectors[:count].float().cpu().numpy()
        return rows


@lru_cache(maxsize=1)
def build_image_encoder(options: ImageEncoderOptions) -> ImageEncoder:
    """The encoder that the options name; MissingError if its weights are not available.

    The last one is cached.
    """
    return _LIBRARIES[options.library](options)


class _ImageTower(nn.Module):
    """The image side of an open_clip model, without normalisation."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model: Any = model

    def forward(self, pixels: Tensor) -> Tensor:
        vectors: Tensor = self.model.encode_image(pixels, normalize=False)
        return vectors


def _open_clip(options: ImageEncoderOptions) -> NetworkEncoder:
    from clipit.models.encoders import towers

    loaded = towers.LOADERS[options.library](options.model, options.pretrained)
    return NetworkEncoder(_ImageTower(loaded.model), loaded.transform, loaded.weights, options)


def _torchvision(options: ImageEncoderOptions) -> NetworkEncoder:
    from clipit.models.encoders import classifiers

    return NetworkEncoder(*classifiers.load(options.model, options.pretrained), options)


_LIBRARIES = {"open_clip": _open_clip, "demo": _open_clip, "torchvision": _torchvision}


def _padded_size(count: int) -> int:
    """The next power of two: libraries build kernels for every batch size."""
    return 1 << (count - 1).bit_length()
