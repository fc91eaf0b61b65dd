"""Options of BMT's dense captions (docs/decisions/bmt.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from clipit.config.base import Options

#: Intersection over union above which two captions are one.
Overlap = Annotated[float, Field(gt=0, le=1)]


class OfficialOptions(Options):
    """Mode official: the options of the authors' single-video script."""

    max_proposals: int = Field(100, ge=1, le=10_000)
    #: null: no suppression
    nms_threshold: Overlap | None = None


class RobustOptions(Options):
    """Mode robust: long video, a number of sentences to aim at."""

    #: per window
    target_sentences: int = Field(15, ge=1, le=1000)
    #: with fewer left, the next threshold is tried
    minimum_sentences: int = Field(10, ge=1, le=1000)
    pre_nms_top_k: int = Field(2000, ge=1, le=100_000)
    nms_thresholds: tuple[Overlap, ...] = Field((0.4, 0.5, 0.6, 0.7), min_length=1)
    window_s: float = Field(720.0, ge=1, le=86_400)
    overlap_s: float = Field(60.0, ge=0, le=86_400)


class FeatureOptions(Options):
    """How I3D and VGGish features are extracted."""

    #: 25 as BMT was trained; 2 is CLIP-It to the letter
    extraction_fps: float = Field(25.0, ge=1e-3, le=240)
    #: raft_small takes a third of the time
    flow: Literal["raft_large", "raft_small"] = "raft_large"


class BmtOptions(Options):
    """Dense captions of a video by the Bi-Modal Transformer."""

    #: folder with both checkpoints, train.csv and the feature networks
    weights: str = "weights/bmt"
    #: .pt as released, or .safetensors after `clipit bmt convert`
    captioning_checkpoint: str = "best_cap_model.pt"
    proposal_checkpoint: str = "best_prop_model.pt"
    #: false: train.csv and checkpoints of one's own training, not checked against the release
    official_vocabulary: bool = True
    mode: Literal["official", "robust"] = "robust"
    official: OfficialOptions = OfficialOptions()
    robust: RobustOptions = RobustOptions()
    features: FeatureOptions = FeatureOptions()
    #: folder of NAME_rgb.npy, NAME_flow.npy, NAME_vggish.npy that are taken as they are
    precomputed: str | None = None


class BmtStageOptions(Options):
    """Options of the bmt stage."""

    dataset: str
    shard: str
    #: video -> its file
    files: dict[str, str]
    bmt: BmtOptions
