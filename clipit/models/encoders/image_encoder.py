"""Image encoders behind one interface: pictures in, vectors out.

docs/decisions/encoders.md: precision, speed, and how near the pixels are to the reference's.
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
from clipit.models.batches import ahead, batched
from clipit.models.device import has_bf16_units, pick_device


class ImageEncoder(Protocol):
    """Embeds pictures. `weights` says which: name and, for local files, sha256."""

    weights: dict[str, str]
    #: D
    dimension: int

    def encode(self, images: Iterable[NDArray[Any]]) -> NDArray[Any]:
        """Embeddings (N, D) float32, not normalised, of RGB uint8 pictures (H, W, 3) of any size.

        `images` is read batch by batch, in another thread, while the batch before is encoded.
        """


class NetworkEncoder:
    """A network over batches of transformed pictures, on the best device and precision."""

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

    def encode(self, images: Iterable[NDArray[Any]]) -> NDArray[Any]:
        """As ImageEncoder.encode."""
        batches = (self._prepare(batch) for batch in batched(images, self._batch_size))
        vectors = [self._forward(pixels) for pixels in ahead(batches)]
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *vectors])

    def _prepare(self, images: tuple[NDArray[Any], ...]) -> Tensor:
        return torch.stack([self._transform(Image.fromarray(image)) for image in images])

    @torch.inference_mode()
    def _forward(self, pixels: Tensor) -> NDArray[Any]:
        count = len(pixels)
        padded = nn.functional.pad(pixels, (0, 0, 0, 0, 0, 0, 0, _few_sizes(count) - count))
        vectors = self._network(padded.to(self._device, self._dtype))
        return vectors[:count].float().cpu().numpy()


@lru_cache(maxsize=1)
def build_image_encoder(options: ImageEncoderOptions) -> ImageEncoder:
    """The encoder that the options name; MissingError where its weights are not to be had.

    The last one is kept: in a process that asks again it is not loaded again.
    """
    return _LIBRARIES[options.library](options)


class _ImageTower(nn.Module):
    """The image side of an open_clip model, without normalisation."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: Tensor) -> Tensor:
        return self.model.encode_image(pixels, normalize=False)


def _open_clip(options: ImageEncoderOptions) -> NetworkEncoder:
    from clipit.models.encoders import towers

    loaded = towers.LOADERS[options.library](options.model, options.pretrained)
    return NetworkEncoder(_ImageTower(loaded.model), loaded.transform, loaded.weights, options)


def _torchvision(options: ImageEncoderOptions) -> NetworkEncoder:
    from clipit.models.encoders import classifiers

    return NetworkEncoder(*classifiers.load(options.model, options.pretrained), options)


_LIBRARIES = {"open_clip": _open_clip, "demo": _open_clip, "torchvision": _torchvision}


def _few_sizes(count: int) -> int:
    """The next power of two: libraries prepare their kernels anew for every size of batch."""
    return 1 << (count - 1).bit_length()
