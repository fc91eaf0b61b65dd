"""The files BMT needs: URL, size, checksum and licence.

A digest of None was never published: the file can be downloaded, and its digest is logged, but not
verified. Files are downloaded only on request; see `download.fetch`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import MissingError

_BMT = "https://a3s.fi/swift/v1/AUTH_a235c0f452d648828f745589cde1219a/bmt"
_BMT_GIT = "https://raw.githubusercontent.com/v-iashin/BMT/f20cc89e026cd4245b4879a316803edfc3a4c33b"
_FEATURES_GIT = (
    "https://github.com/v-iashin/video_features/raw/662ec51caf591e76724237f0454bdf7735a8dcb1"
)
_VGGISH = "https://github.com/harritaylor/torchvggish/releases/download/v0.1"
_TORCHVISION = "https://download.pytorch.org/models"


@dataclass(frozen=True)
class WeightSource:
    """One file to download. digest: hexadecimal; a short sha256 is a prefix."""

    name: str
    size: str
    licence: str
    url: str
    algorithm: str = "sha256"
    digest: str | None = None


_ALL = (
    WeightSource(
        "best_cap_model.pt",
        "590 MiB",
        "MIT",
        f"{_BMT}/best_cap_model.pt",
        "md5",
        "7b4d48cd77ec49a027a4a1abc6867ee7",
    ),
    WeightSource(
        "best_prop_model.pt",
        "2.5 GiB",
        "MIT",
        f"{_BMT}/best_prop_model.pt",
        "md5",
        "5f8b20826b09eadd41b7a5be662c198b",
    ),
    WeightSource(
        "train.csv",
        "3.7 MiB",
        "MIT",
        f"{_BMT_GIT}/data/train.csv",
        digest="f1647990c621aaab4194ad33742f6a5a638ae5ac8c7c2acd5b67e0cb99d9b9c6",
    ),
    WeightSource(
        "i3d_rgb.pt",
        "49 MiB",
        "weights of Kinetics-I3D (Apache-2.0), in a repository under GPL-3.0",
        f"{_FEATURES_GIT}/models/i3d/checkpoints/i3d_rgb.pt",
    ),
    WeightSource(
        "i3d_flow.pt",
        "49 MiB",
        "weights of Kinetics-I3D (Apache-2.0), in a repository under GPL-3.0",
        f"{_FEATURES_GIT}/models/i3d/checkpoints/i3d_flow.pt",
    ),
    WeightSource(
        "vggish-10086976.pth",
        "275 MiB",
        "Apache-2.0",
        f"{_VGGISH}/vggish-10086976.pth",
        digest="10086976",
    ),
    WeightSource(
        "raft_large_C_T_SKHT_V2-ff5fadd5.pth",
        "20 MiB",
        "BSD-3-Clause",
        f"{_TORCHVISION}/raft_large_C_T_SKHT_V2-ff5fadd5.pth",
        digest="ff5fadd5",
    ),
    WeightSource(
        "raft_small_C_T_V2-01064c6d.pth",
        "4 MiB",
        "BSD-3-Clause",
        f"{_TORCHVISION}/raft_small_C_T_V2-01064c6d.pth",
        digest="01064c6d",
    ),
)
SOURCES = {source.name: source for source in _ALL}
FLOW_FILES = {
    "raft_large": "raft_large_C_T_SKHT_V2-ff5fadd5.pth",
    "raft_small": "raft_small_C_T_V2-01064c6d.pth",
}


def model_files(options: BmtOptions) -> list[str]:
    """The names of both checkpoints and of the captions their vocabulary is built from."""
    return [options.captioning_checkpoint, options.proposal_checkpoint, "train.csv"]


def feature_files(options: BmtOptions) -> list[str]:
    """The names of the files of the feature networks."""
    return ["i3d_rgb.pt", "i3d_flow.pt", "vggish-10086976.pth", FLOW_FILES[options.features.flow]]


def require(folder: Path, name: str) -> Path:
    """The file `name` in a weights folder; MissingError states its source and licence."""
    path, source = folder / name, SOURCES.get(name)
    if path.is_file():
        return path
    if source is None:
        raise MissingError(f"{path}: not found; `clipit bmt convert` writes such files")
    raise MissingError(
        f"{path}: not found, expected {source.size} from {source.url} ({source.licence}); copy it "
        f"there or fetch it once: clipit bmt fetch {name} --weights {folder}"
    )
