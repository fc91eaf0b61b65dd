"""The files BMT needs, by the names under which they are published (clipit.downloads)."""

from __future__ import annotations

from pathlib import Path

from clipit.config.bmt_options import BmtOptions
from clipit.core.errors import MissingError
from clipit.downloads.fetching import size_words
from clipit.downloads.registry import RemoteFile, groups

FLOW_FILES = {
    "raft_large": "raft_large_C_T_SKHT_V2-ff5fadd5.pth",
    "raft_small": "raft_small_C_T_V2-01064c6d.pth",
}


def published() -> dict[str, RemoteFile]:
    """The published files by name."""
    files = (file for source in groups()["bmt"].sources for file in source.files)
    return {Path(file.path).name: file for file in files}


def model_files(options: BmtOptions) -> list[str]:
    """The names of both checkpoints and of the captions their vocabulary is built from."""
    return [options.captioning_checkpoint, options.proposal_checkpoint, "train.csv"]


def feature_files(options: BmtOptions) -> list[str]:
    """The names of the files of the feature networks."""
    return ["i3d_rgb.pt", "i3d_flow.pt", "vggish-10086976.pth", FLOW_FILES[options.features.flow]]


def require(folder: Path, name: str) -> Path:
    """The file `name` in a weights folder; MissingError states its source."""
    path, file = folder / name, published().get(name)
    if path.is_file():
        return path
    if file is None:
        raise MissingError(f"{path}: not found; `clipit bmt convert` writes such files")
    raise MissingError(
        f"{path}: not found, expected {size_words(file.n_bytes)} from {file.url} "
        f"({groups()['bmt'].licence}); copy it there, or fetch it into data_dir: "
        f"clipit fetch {file.path} (clipit fetch bmt: all of them)"
    )
