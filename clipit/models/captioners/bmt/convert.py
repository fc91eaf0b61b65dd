"""Official checkpoints (pickle, 3.1 GB with optimiser) -> safetensors and JSON (1.2 GB)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safetensors.torch import save_file

from clipit.core.durable import durable_write, write_json
from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.official_checkpoint import (
    Checkpoint,
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.sources import published

CAPTIONING_FILE = "bmt_cap.safetensors"
PROPOSALS_FILE = "bmt_prop.safetensors"
OFFICIAL_VOCABULARY_SIZE = 10172


def convert(
    captioning: Path,
    proposals: Path,
    out_dir: Path,
    *,
    unofficial: bool = False,
    vocabulary_size: int | None = OFFICIAL_VOCABULARY_SIZE,
) -> list[Path]:
    """Verify both checkpoints, drop the optimiser, write safetensors + JSON; returns the files.

    unofficial: skip the md5 of the release, for custom checkpoints. vocabulary_size=None: use the
    size stated in the checkpoint. Raises MissingError for missing files, DataError for invalid
    ones; nothing is written unless both are valid.
    """
    md5s = {}
    for path, name in ((captioning, "best_cap_model.pt"), (proposals, "best_prop_model.pt")):
        expected = published()[name].digest.removeprefix("md5:")
        md5s[path] = _md5(path)
        if not unofficial and md5s[path] != expected:
            raise DataError(
                f"{path}: md5 {md5s[path]}, expected {expected} (the released {name}): "
                "truncated or another checkpoint; use --unofficial for your own"
            )
    cap, prop = read_checkpoint(captioning), read_checkpoint(proposals)
    build_captioning(cap, vocabulary_size)
    build_proposals(prop)
    return [
        *_write(cap, out_dir / CAPTIONING_FILE, md5s[captioning]),
        *_write(prop, out_dir / PROPOSALS_FILE, md5s[proposals]),
    ]


def _write(checkpoint: Checkpoint, path: Path, md5: str) -> list[Path]:
    tensors = {name: t.float().contiguous() for name, t in checkpoint.state.items()}
    with durable_write(path) as temporary:
        save_file(tensors, temporary)
    card = path.with_suffix(".json")
    write_json(
        card,
        {
            "source": checkpoint.path.name,
            "source_md5": md5,
            "epoch": checkpoint.epoch,
            "trg_voc_size": checkpoint.vocabulary_size,
            "anchors": checkpoint.anchors_s,
            "config": checkpoint.config,
        },
    )
    return [path, card]


def _md5(path: Path) -> str:
    if not path.is_file():
        raise MissingError(f"{path}: not found; fetch BMT's weights first")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()
