"""The workflow's own files (Snakefile, rules, profiles, ...), written to a folder to run it in.

A wheel carries them; a checkout has them at its root. pyproject.toml lists them once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

from clipit.core.durable import temporary_name, write_text
from clipit.core.errors import UsageError

_PACKAGE = Path(__file__).parent.parent
#: Where the wheel has the files, from the package.
_CARRIED = "workflow_files"


def workflow_files(package: Path = _PACKAGE) -> dict[Path, Path]:
    """Every file of the workflow: path in the workflow's folder -> where it is."""
    carried = package / _CARRIED
    if carried.is_dir():
        return {path.relative_to(carried): path for path in _files(carried)}
    root = package.parent
    tables = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    listed = tables["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    return {path.relative_to(root): path for name in listed for path in _files(root / name)}


def write_workflow(folder: Path) -> list[Path]:
    """Write the files that are missing in `folder`; returns those, relative to it.

    Raises UsageError, before anything is written, if a file there has other content.
    """
    contents = {name: path.read_text(encoding="utf-8") for name, path in workflow_files().items()}
    changed = [name for name, text in contents.items() if _differs(folder / name, text)]
    if changed:
        rest = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        raise UsageError(
            f"{folder / changed[0]}: exists and differs from the workflow's file{rest}; "
            "choose another folder, or move it away"
        )
    missing = [name for name in contents if not (folder / name).exists()]
    for name in missing:
        write_text(folder / name, contents[name])
    return missing


def check_folder(folder: Path) -> None:
    """UsageError if Snakemake could not run in this working directory."""
    if not os.access(folder, os.W_OK):
        raise UsageError(
            f"{folder}: cannot be written to, and Snakemake keeps its state there; run it in "
            "another folder: clipit workflow DIR"
        )


def package_folder(folder: Path) -> Path:
    """Where jobs in environments of their own (--sdm conda) find the package, for PYTHONPATH.

    The working directory itself if it is a clone; else a copy of this package below it, which is on
    the nodes as everything there is. A copy is made once per content.
    """
    if (folder / "clipit/__init__.py").is_file():
        return folder
    place = folder / ".snakemake" / f"package-{_state(_PACKAGE)}"
    if not place.is_dir():
        place.parent.mkdir(exist_ok=True)
        temporary = place.with_name(temporary_name(place.name))
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(_PACKAGE, temporary / _PACKAGE.name, ignore=ignored)
        try:
            temporary.rename(place)
        except OSError:  # another job was first
            shutil.rmtree(temporary)
    return place


def _state(package: Path) -> str:
    """A digest of the names, sizes and times of a package's files."""
    files = [path for path in _files(package) if path.parent.name != "__pycache__"]
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(states).encode()).hexdigest()[:16]


def _files(path: Path) -> Iterator[Path]:
    return (file for file in sorted([path, *path.rglob("*")]) if file.is_file())


def _differs(path: Path, text: str) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != text.encode())
