"""Which code, options and versions made an output.

Snakemake does not see package code: `digest(stage)` goes into a rule's params, so that editing an
algorithm re-runs exactly the stages that import it, and editing a comment re-runs nothing.
"""

from __future__ import annotations

import ast
import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
_LIBRARIES = ("numpy", "scipy", "pyarrow", "torch", "open_clip_torch")


def stamp(stage: str, options: str, **more: Any) -> dict[str, Any]:
    """Provenance of an output of `stage` made with the JSON `options`."""
    versions = {"python": platform.python_version(), "clipit": _version("clipit-summarize")}
    versions |= {library: _version(library) for library in _LIBRARIES}
    return {"stage": stage, "options": options, "code": digest(stage), "versions": versions, **more}


def digest(stage: str) -> str:
    """16 hex digits over the syntax trees of a stage and all of clipit it imports, at any depth.

    Templates beside a module (its folder `template`) belong to it, byte by byte.
    """
    modules = _reachable(_ROOT / "pipeline/stages" / f"{stage}.py")
    templates = {file for path in modules for file in path.parent.glob("template/*.*")}
    total = hashlib.sha256()
    for path in sorted(modules):
        total.update(f"{path.relative_to(_ROOT)}:{_tree_hash(path)}\n".encode())
    for path in sorted(templates):
        total.update(f"{path.relative_to(_ROOT)}:{file_sha256(path)}\n".encode())
    return total.hexdigest()[:16]


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reachable(entry: Path) -> set[Path]:
    seen: set[Path] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting.extend(_imports(path))
    return seen


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The clipit files that `path` imports anywhere, inside functions too."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(file for name in names if (file := _file_of(name)))


def _file_of(module: str) -> Path | None:
    parts = module.split(".")
    if parts[0] != "clipit":
        return None
    base = _ROOT.joinpath(*parts[1:])
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


@cache
def _tree_hash(path: Path) -> str:
    """Hash of the code alone: comments, formatting and docstrings leave it unchanged."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            body.pop(0)
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
