"""The syntax tree of a file without what cannot change a result.

Left out: docstrings, comments and formatting, annotations, imports for a type checker, and the
texts of errors, warnings and log lines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

_LOGGERS = frozenset({"log", "logger", "logging"})
_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
#: Functions that a message may call and still be dropped: they change nothing.
_PURE = frozenset({"len", "max", "min", "repr", "round", "sorted", "str", "sum"})
_NO_ANNOTATION = ast.Constant(value=None)


class Import(NamedTuple):
    """A name that an import statement binds: the module, or `name` of it."""

    bound: str
    module: str
    name: str | None


class Code(NamedTuple):
    """What a file runs, with its imports apart, and the names and string literals in it."""

    body: list[ast.stmt]
    dump: str
    imports: tuple[Import, ...]
    names: frozenset[str]
    strings: frozenset[str]
    #: class -> names in the annotations of its fields: pydantic and dataclasses read these
    fields: dict[str, frozenset[str]]
    #: function -> argument -> names in its annotation
    arguments: dict[str, dict[str, frozenset[str]]]


@cache
def read_code(source: bytes) -> Code:
    """Parse a file and leave out what cannot change a result."""
    tree = ast.parse(source)
    arguments = {
        node.name: {
            argument.arg: _annotated(argument)
            for argument in [*node.args.args, *node.args.kwonlyargs]
        }
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
    found = _Stripper()
    found.visit(tree)
    names, strings = frozenset(found.names), frozenset(found.strings)
    return Code(
        tree.body, ast.dump(tree), tuple(found.imports), names, strings, found.fields, arguments
    )


def names_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """All names that the nodes read or bind."""
    return frozenset(
        node.id for root in nodes for node in ast.walk(root) if isinstance(node, ast.Name)
    )


class _Stripper(ast.NodeTransformer):
    """Removes what does not count, and collects names and strings of what stays."""

    def __init__(self) -> None:
        self.imports: list[Import] = []
        self.names: set[str] = set()
        self.strings: set[str] = set()
        self.fields: dict[str, frozenset[str]] = {}

    def visit_Name(self, node: ast.Name) -> ast.AST:
        self.names.add(node.id)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            self.strings.add(node.value)
        return node

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            self.imports.append(Import(bound, alias.name, None))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            raise ValueError(f"line {node.lineno}: expected an absolute import")
        if node.module and node.module != "__future__":
            for alias in node.names:
                bound = alias.asname or alias.name
                self.imports.append(Import(bound, node.module, alias.name))

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if _dotted(node.test) not in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return self.generic_visit(node)
        rest = ast.Module(node.orelse, [])
        self.generic_visit(rest)
        return rest.body

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        value = node.value
        if isinstance(value, ast.Constant):  # a docstring, an ellipsis
            return None
        if isinstance(value, ast.Call) and _is_message(value):
            return self.generic_visit(ast.Expr(ast.Call(value.func, [], [])))
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc = node.exc.func
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        node.msg = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Fields keep their names and order: they are the arguments of the class."""
        fields = [child for child in node.body if isinstance(child, ast.AnnAssign)]
        self.fields[node.name] = names_in(field.annotation for field in fields)
        for field in fields:
            field.annotation = _NO_ANNOTATION
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.annotation is _NO_ANNOTATION:
            return self.generic_visit(node)
        if node.value is None:
            return None
        return self.generic_visit(ast.Assign([node.target], node.value))


def _dotted(node: ast.AST) -> str:
    """`a.b` of a name or attribute, "" of anything else."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _annotated(argument: ast.arg) -> frozenset[str]:
    return names_in([argument.annotation] if argument.annotation else [])


def _is_message(call: ast.Call) -> bool:
    """Whether it prints to stderr, warns or logs, and does nothing else."""
    function = _dotted(call.func)
    owner, _, name = function.rpartition(".")
    to_stderr = any(k.arg == "file" and _dotted(k.value) == "sys.stderr" for k in call.keywords)
    return (
        (function == "print" and to_stderr)
        or function == "warnings.warn"
        or (owner in _LOGGERS and name in _LEVELS)
    ) and all(map(_is_pure, [*call.args, *call.keywords]))


def _is_pure(root: ast.AST) -> bool:
    for node in ast.walk(root):
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(node, ast.Call) and _dotted(node.func) not in _PURE:
            return False
    return True
