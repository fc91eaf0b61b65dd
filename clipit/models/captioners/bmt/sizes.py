"""Sizes of both networks, read from the checkpoint's configuration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from clipit.core.errors import DataError

_MAX_SIZE, _MAX_PARTS = 10_000_000, 1000


@dataclass(frozen=True)
class EncoderSizes:
    """Sizes shared by both networks. The stream widths are those inside the encoder."""

    features_video: int
    features_audio: int
    width_video: int
    width_audio: int
    width_attention: int
    heads: int
    layers: int
    inner_video: int
    inner_audio: int
    linear_embedder: bool

    @classmethod
    def from_config(cls, config: Mapping[str, Any], where: str) -> EncoderSizes:
        """From the checkpoint's configuration; DataError for a missing key."""
        get = _reader(config, where)
        linear = bool(get("use_linear_embedder"))
        return cls(
            features_video=int(get("d_vid")),
            features_audio=int(get("d_aud")),
            # without an embedder, features enter the encoder unchanged
            width_video=int(get("d_model_video" if linear else "d_vid")),
            width_audio=int(get("d_model_audio" if linear else "d_aud")),
            width_attention=int(get("d_model")),
            heads=int(get("H")),
            layers=_small(get, "N"),
            inner_video=int(get("d_ff_video")),
            inner_audio=int(get("d_ff_audio")),
            linear_embedder=linear,
        )


@dataclass(frozen=True)
class CaptionSizes:
    """Sizes of the captioning module."""

    encoder: EncoderSizes
    width_words: int
    inner_words: int
    vocabulary_size: int
    max_words: int

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], vocabulary_size: int, where: str
    ) -> CaptionSizes:
        """As EncoderSizes.from_config."""
        get = _reader(config, where)
        return cls(
            encoder=EncoderSizes.from_config(config, where),
            width_words=int(get("d_model_caps")),
            inner_words=int(get("d_ff_caps")),
            vocabulary_size=vocabulary_size,
            max_words=int(get("max_len")),
        )


@dataclass(frozen=True)
class StreamHeads:
    """The detection heads of one stream: one per kernel size, all with the same anchors."""

    kernels: tuple[int, ...]
    hidden: tuple[int, ...]
    anchors_s: tuple[float, ...]
    stride_s: float
    rows: int


@dataclass(frozen=True)
class ProposalSizes:
    """Sizes of the proposal generator; the anchors come from the checkpoint."""

    encoder: EncoderSizes
    dropout: bool
    audio: StreamHeads
    video: StreamHeads

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], anchors: Mapping[str, Any], where: str
    ) -> ProposalSizes:
        """As EncoderSizes.from_config; DataError also for unsupported heads."""
        get = _reader(config, where)
        if get("layer_norm"):
            raise DataError(
                f"{where}: config.layer_norm is True, expected False (as released): "
                "heads with LayerNorm are not supported"
            )
        streams = {
            stream: StreamHeads(
                kernels=tuple(int(k) for k in get("kernel_sizes")[stream]),
                hidden=tuple(int(w) for w in get(f"conv_layers_{stream}")),
                anchors_s=tuple(float(a) for a in anchors[stream]),
                stride_s=float(get("strides")[stream]),
                rows=int(get("pad_feats_up_to")[stream]),
            )
            for stream in ("audio", "video")
        }
        return cls(
            encoder=EncoderSizes.from_config(config, where),
            dropout=float(get("dout_p")) > 0,  # decides the indices of the convolutions
            **streams,
        )


def _reader(config: Mapping[str, Any], where: str) -> Callable[[str], Any]:
    def get(key: str) -> Any:
        if key not in config:
            raise DataError(f"{where}: config has no '{key}': not a checkpoint of BMT")
        _check_size(config[key], f"{where}: config.{key}")
        return config[key]

    return get


def _check_size(value: Any, where: str) -> None:
    """DataError for a size that no network has: building one would never end."""
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(parts, Collection) and not isinstance(parts, str):
        if len(parts) > _MAX_PARTS:
            raise DataError(f"{where}: expected at most {_MAX_PARTS} values, found {len(parts)}")
        for part in parts:
            _check_size(part, where)
    elif isinstance(value, int | float) and not abs(value) <= _MAX_SIZE:
        raise DataError(f"{where}: expected at most {_MAX_SIZE}, found {value}")


def _small(get: Callable[[str], Any], key: str) -> int:
    """A number of layers."""
    number = int(get(key))
    if not 0 < number <= _MAX_PARTS:
        raise ValueError(f"config.{key}: expected 1 to {_MAX_PARTS} layers, found {number}")
    return number
