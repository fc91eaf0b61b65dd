"""Getting the weights of encoders and captioners, by loading them as the stages do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from clipit.config.schema import Config


def weight_loaders(config: Config) -> dict[str, Callable[[], Any]]:
    """What loads, and so downloads, the weights of every encoder and captioner, by its name."""
    loaders: dict[str, Callable[[], Any]] = {
        name: partial(_text_encoder, options)
        for name, options in config.text_encoders.items()
        if options.has_weights
    }
    loaders |= {name: partial(_captioner, options) for name, options in config.captioners.items()}
    loaders |= {name: partial(_image, options) for name, options in config.image_encoders.items()}
    return loaders


def _text_encoder(options: Any) -> Any:
    from clipit.models.encoders.text_encoder import build_text_encoder

    return build_text_encoder(options)


def _captioner(options: Any) -> Any:
    from clipit.models.captioners.build import build_captioner

    return build_captioner(options)


def _image(options: Any) -> Any:
    from clipit.models.encoders.image_encoder import build_image_encoder

    return build_image_encoder(options)
