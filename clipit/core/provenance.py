"""Which code, options and versions made an output.

Snakemake does not see package code: `digest(stage)` goes into a rule's params, so that editing an
algorithm re-runs exactly the stages that use it, and editing a comment, an error's text or the
plumbing re-runs nothing.
"""

from __future__ import annotations

import platform
import subprocess
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from clipit.core.code_digest import code_digest

#: Stands for all plumbing (core, tables, cli, ...), whose code no digest covers. Raise it by hand
#: when a change of the plumbing changes what outputs hold, in the same commit: a column with
#: another meaning or unit, rows that are now left out, another rounding. Leave it for a new table,
#: option, error or version, and for whatever leaves written outputs right. Every stage runs again
#: after it, for days: say why in CHANGELOG.md.
FORMAT = 1

_ROOT = Path(__file__).parent.parent
_LIBRARIES = ("numpy", "scipy", "pyarrow", "torch", "open_clip_torch")


def stamp(stage: str, options: str, **more: Any) -> dict[str, Any]:
    """Provenance of an output of `stage` made with the JSON `options`."""
    versions = {"python": platform.python_version(), "clipit": _version("clipit-summarize")}
    versions |= {library: _version(library) for library in _LIBRARIES}
    return {"stage": stage, "options": options, "code": digest(stage), "versions": versions, **more}


def occasion() -> dict[str, str | None]:
    """The day, and the commit of the package's checkout; None where it is not one."""
    return {"date": date.today().isoformat(), "commit": _commit(_ROOT.parent)}


def _commit(root: Path) -> str | None:
    """The commit of a checkout whose top folder is `root`, marked where files differ from it."""
    if not (root / ".git").exists():  # a folder above it may be somebody else's checkout
        return None
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # no git, or no commit yet
        return None
    return done.stdout.strip()


def digest(stage: str) -> str:
    """16 hex digits over the code that decides what a stage's outputs hold."""
    return digest_of(f"pipeline.stages.{stage}")


@cache
def digest_of(module: str) -> str:
    """The same of any module, named from the package: `media.render`."""
    return code_digest(_ROOT, module, FORMAT)


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
