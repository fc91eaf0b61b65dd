"""Options of an image encoder."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clipit.config.base import Options


class ImageEncoderOptions(Options):
    """A network that embeds frames: the image tower of a CLIP, or a torchvision classifier."""

    #: demo: the small CLIP in this package, which knows the demo world alone
    library: Literal["open_clip", "torchvision", "demo"]
    #: open_clip: architecture; torchvision: resnet50, googlenet, ...; demo: clipit-demo
    model: str
    #: open_clip: pretrained tag; torchvision: weights name, as IMAGENET1K_V1; either: path of a
    #: checkpoint; demo: none, they are in the package
    pretrained: str | None = None
    batch_size: int = Field(32, ge=1, le=4096)
    #: auto: bf16 where the processor or GPU has units for it
    precision: Literal["auto", "fp32", "bf16"] = "auto"
