"""A digest of the code that decides a result (docs/decisions/digest.md).

What a module reaches by its imports is followed through the rooms that compute, at any depth.
Plumbing is not followed; of `config` only the definitions count that are used, one by one.
Syntax trees only: nothing is imported.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from clipit.core.code_tree import Code, Import, names_in, read_code
from clipit.core.file_hash import file_sha256

#: Rooms that compute, and modules that do in rooms that do not.
COUNTED = frozenset(
    {
        *("algorithms", "datasets", "demo", "exports", "media", "models", "report", "summary"),
        *("tables.annotation_layers", "tables.query_truth", "tables.truth"),
        "pipeline.stages",
    }
)
#: Rooms whose code moves results about without changing them; they count by FORMAT alone.
PLUMBING = frozenset(
    {
        *("__init__", "__main__", "cli", "config", "core", "downloads", "local", "pipeline"),
        *("serve", "tables"),
    }
)


class _Unit(NamedTuple):
    """A module, or one definition at its top level."""

    path: Path
    name: str | None = None


class _Part(NamedTuple):
    """What a unit contributes: its own hash, what it uses and the data files that it names."""

    digest: str
    uses: tuple[_Unit, ...]
    data: tuple[Path, ...]


def code_digest(root: Path, module: str, format_number: int) -> str:
    """16 hex digits over what `module` of the package in `root` runs and reads of the package."""
    total = hashlib.sha256(f"format {format_number}\n".encode())
    data: set[Path] = set()
    for line, part in sorted(_reached(root, module)):
        total.update(f"{line}:{part.digest}\n".encode())
        data.update(part.data)
    for path in sorted(data):
        total.update(f"{path.relative_to(root).as_posix()}:{_sha256(path)}\n".encode())
    return total.hexdigest()[:16]


def is_counted(module: str) -> bool:
    """Whether the code of a module, named from the package, counts; KeyError without a class."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in COUNTED or name in PLUMBING:
            return name in COUNTED
    raise KeyError(f"{module}: neither in COUNTED nor in PLUMBING of clipit/core/code_digest.py")


def _reached(root: Path, module: str) -> Iterator[tuple[str, _Part]]:
    entry = _file_of(root, module)
    if entry is None:
        raise ModuleNotFoundError(f"clipit.{module}: no such module")
    seen: set[_Unit] = set()
    waiting = [_Unit(entry), *_own_options(root, entry)]
    while waiting:
        unit = waiting.pop()
        if unit in seen:
            continue
        seen.add(unit)
        if unit.name is None:
            part = _module(root, unit.path)
            yield unit.path.relative_to(root).as_posix(), part
        else:
            part = _definition(root, unit.path, unit.name)
            yield unit.name, part  # without its file: definitions may move
        waiting.extend(part.uses)


def _own_options(root: Path, path: Path) -> list[_Unit]:
    """The class that a stage's `run` takes as `options`."""
    code = _code(path)
    names = code.arguments.get("run", {}).get("options", frozenset())
    return list(_units(root, _used(code.imports, names)))


@cache
def _module(root: Path, path: Path) -> _Part:
    code = _code(path)
    is_package = path.name == "__init__.py"  # its imports are for others to use
    running = code.imports if is_package else _used(code.imports, code.names)
    fields = _used(code.imports, frozenset().union(*code.fields.values()))
    digest = _hash([*_import_lines(root, running), code.dump])
    uses = dict.fromkeys(_units(root, [*running, *fields]))
    return _Part(digest, tuple(uses), _named_files(path, code.strings))


@cache
def _definition(root: Path, path: Path, name: str) -> _Part:
    """A class, function or constant of `config`.

    Of a class of options its fields do not count: their values are in a stage's parameters.
    """
    code = _code(path)
    own = [node for node in code.body if name in _bound(node)]
    kept = [_without_fields(node) for node in own]
    running = names_in(kept)
    names = running | code.fields.get(name, frozenset())
    beside = {other for node in code.body for other in _bound(node)} & names - {name}
    uses = [*_units(root, _used(code.imports, names)), *(_Unit(path, other) for other in beside)]
    lines = _import_lines(root, _used(code.imports, running))
    return _Part(_hash([*lines, *map(ast.dump, kept)]), tuple(uses), ())


def _without_fields(node: ast.stmt) -> ast.stmt:
    if not isinstance(node, ast.ClassDef):
        return node
    body = [child for child in node.body if not isinstance(child, ast.AnnAssign)]
    return ast.ClassDef(node.name, node.bases, node.keywords, body, node.decorator_list)


def _bound(node: ast.stmt) -> frozenset[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return frozenset({node.name})
    return names_in(node.targets) if isinstance(node, ast.Assign) else frozenset()


def _used(imports: Iterable[Import], names: frozenset[str]) -> list[Import]:
    return [found for found in imports if found.bound in names or found.bound == "*"]


def _units(root: Path, imports: Iterable[Import]) -> Iterator[_Unit]:
    for found in imports:
        name, path = _target(root, found)
        if path is None:
            continue
        module = _name_of(root, path)
        if is_counted(module):
            yield _Unit(path)
        elif module.split(".")[0] == "config":
            yield _Unit(path, name)


def _import_lines(root: Path, imports: Iterable[Import]) -> list[str]:
    """Imports that decide what a name means: of other packages, and of what is followed whole."""
    lines = set()
    for found in imports:
        _, path = _target(root, found)
        ours = found.module.split(".")[0] == "clipit"
        if not ours or (path is not None and is_counted(_name_of(root, path))):
            lines.add(f"{found.module} {found.name} {found.bound}")
    return sorted(lines)


def _target(root: Path, found: Import) -> tuple[str | None, Path | None]:
    """The file that an import reads, and the name in it, if it is not the whole file."""
    package, _, module = found.module.partition(".")
    if package != "clipit":
        return None, None
    if found.name and (path := _file_of(root, f"{module}.{found.name}".lstrip("."))):
        return None, path
    return found.name, _file_of(root, module)


@cache
def _file_of(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split(".")) if module else root
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def _name_of(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def _named_files(path: Path, strings: frozenset[str]) -> tuple[Path, ...]:
    """Templates and data beside a module: files that its strings name, or folders of such."""
    found: list[Path] = []
    for beside in path.parent.iterdir():
        if beside.name not in strings or beside.suffix == ".py":
            continue
        inside = [beside] if beside.is_file() else list(beside.rglob("*"))
        if not any(file.suffix == ".py" for file in inside):
            found += [file for file in inside if file.is_file()]
    return tuple(found)


def _code(path: Path) -> Code:
    return read_code(path.read_bytes())


@cache
def _sha256(path: Path) -> str:
    return file_sha256(path)


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
