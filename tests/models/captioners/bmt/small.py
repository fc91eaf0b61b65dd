"""A small BMT with recipe weights, random streams and a vocabulary of its own."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.captioning import CaptioningModule
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.proposal_generator import ProposalGenerator
from clipit.models.captioners.bmt.sizes import CaptionSizes, ProposalSizes
from clipit.models.captioners.bmt.streams import Streams
from tests.models.captioners.bmt import recipe

CONFIG: dict[str, Any] = {
    "d_vid": 1024,
    "d_aud": 128,
    "d_model_video": 24,
    "d_model_audio": 16,
    "d_model": 32,
    "d_model_caps": 16,
    "H": 4,
    "N": 2,
    "d_ff_video": 32,
    "d_ff_audio": 40,
    "d_ff_caps": 32,
    "use_linear_embedder": True,
    "layer_norm": False,
    "dout_p": 0.1,
    "max_len": 30,
    "strides": {"audio": 0.96, "video": 2.56},
    "pad_feats_up_to": {"audio": 800, "video": 300},
    "conv_layers_audio": [16, 12],
    "conv_layers_video": [16, 12],
    "kernel_sizes": {"audio": [5, 13], "video": [1, 5]},
}
ANCHORS = {"audio": [1.5, 4.0, 17.0, 60.0], "video": [5.9, 18.1, 52.3, 106.4]}
GAINS = {
    "generator.linear.bias": 1.0,
    "generator": 20,
    "emb_C": 30,
    "bridge": 2,
    "decoder.decoder.layers.0.self_att": 2,
    "decoder.decoder.layers.1.self_att": 2,
    "decoder.layers.0.feed": 3,
    "decoder.layers.1.feed": 3,
    "detection_layers": 0.6,
    "default": 1.0,
}
WORDS = [" UNK ", "<blank>", "<s>", "</s>", *(f"word{i}" for i in range(60))]
EOS_BIAS = 60.0


class Config:
    """Replaces the class that a released checkpoint names; unpickling must not need it."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


Config.__module__, Config.__qualname__ = "__main__", "Config"


def states(
    seed: int = 43, eos_bias: float = EOS_BIAS
) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """State dicts of both networks at the small sizes, by the weight recipe."""
    with torch.device("meta"):
        cap = CaptioningModule(CaptionSizes.from_config(CONFIG, len(WORDS), "test"))
        prop = ProposalGenerator(ProposalSizes.from_config(CONFIG, ANCHORS, "test"))
    cap_shapes, prop_shapes = (
        {name: tuple(t.shape) for name, t in m.state_dict().items()} for m in (cap, prop)
    )
    captioning = recipe.captioning_state(cap_shapes, seed, GAINS, eos_bias)
    return captioning, recipe.proposal_state(prop_shapes, seed + 1, GAINS, captioning)


def write_checkpoints(
    folder: Path, *, legacy: bool = True, eos_bias: float = EOS_BIAS
) -> tuple[Path, Path]:
    """Both checkpoints in the layout of the release, with numpy scalars and optimiser state."""
    import __main__

    captioning, proposals = states(eos_bias=eos_bias)
    had = getattr(__main__, "Config", None)
    __main__.Config = Config
    try:
        common = {"config": Config(CONFIG), "epoch": 26, "optimizer_state_dict": {"state": {}}}
        cap = {
            **common,
            "model_state_dict": OrderedDict((f"module.{k}", v) for k, v in captioning.items()),
            "trg_voc_size": len(WORDS),
        }
        prop = {
            **common,
            "model_state_dict": OrderedDict(proposals),
            "anchors": {k: [np.float32(a) for a in v] for k, v in ANCHORS.items()},
            "best_metric": np.float64(0.6),
        }
        for name, content in (("best_cap_model.pt", cap), ("best_prop_model.pt", prop)):
            torch.save(content, folder / name, _use_new_zipfile_serialization=not legacy)
    finally:
        if had is None:
            del __main__.Config
        else:
            __main__.Config = had
    return folder / "best_cap_model.pt", folder / "best_prop_model.pt"


def captioner(folder: Path, eos_bias: float = EOS_BIAS) -> BmtCaptioner:
    """The small model from files; eos_bias=0 gives long sentences."""
    cap, prop = write_checkpoints(folder, eos_bias=eos_bias)
    return BmtCaptioner(
        build_captioning(read_checkpoint(cap), len(WORDS)),
        build_proposals(read_checkpoint(prop)),
        WORDS,
    )


def streams(duration_s: float, seed: int = 7) -> Streams:
    """Random streams of a video of `duration_s`; audio is non-negative, as that of VGGish."""
    generator = np.random.Generator(np.random.PCG64(seed))
    video, audio = max(1, round(duration_s / 2.56)), max(1, int(duration_s / 0.96))
    rgb, flow = generator.random((2, video, 1024), dtype=np.float32)
    return Streams(rgb, flow, generator.random((audio, 128), dtype=np.float32))
