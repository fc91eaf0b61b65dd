"""Who may import whom, and what the Snakefile may load."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: Layers from low to high; a module imports only its own layer's package or lower ones.
LAYERS = [
    ["core"],
    ["downloads"],
    ["config"],
    ["algorithms"],
    ["tables"],
    ["summary"],
    ["datasets", "media", "models", "demo", "exports", "report"],
    ["pipeline"],
    ["local"],
    ["serve"],
    ["cli"],
    ["__main__"],
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FILES = sorted(path for path in (ROOT / "clipit").rglob("*.py") if path.name != "__init__.py")
HEAVY = ("torch", "pandas", "open_clip", "sentence_transformers", "scipy", "numba", "av")


def room(path: Path) -> str:
    return path.relative_to(ROOT / "clipit").with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_layer_imports_only_lower_ones(path: Path) -> None:
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "clipit" and len(parts) > 1 and parts[1] in LEVEL:
            assert LEVEL[parts[1]] <= LEVEL[room(path)], f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_has_a_room(path: Path) -> None:
    assert room(path) in LEVEL


def test_nothing_but_rooms_lies_at_the_root() -> None:
    assert {path.name for path in (ROOT / "clipit").glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_two_modules_share_a_name() -> None:
    """A module of cli/ is named after its command, as is the function that it calls."""
    names = [path.stem for path in FILES if room(path) not in ("cli", "__main__")]
    assert {name: count for name, count in Counter(names).items() if count > 1} == {}


def test_no_two_classes_share_a_name() -> None:
    names = [
        node.name
        for path in FILES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert {name: count for name, count in Counter(names).items() if count > 1} == {}


def test_no_stage_imports_a_stage() -> None:
    for path in (ROOT / "clipit/pipeline/stages").glob("*.py"):
        assert not [name for name in imported(path) if name.startswith("clipit.pipeline.stages")], (
            path
        )


def test_torch_lives_in_models_only() -> None:
    for path in FILES:
        if room(path) not in ("models", "demo"):
            assert not {name for name in imported(path) if name.split(".")[0] == "torch"}, path


def test_algorithms_know_arrays_only() -> None:
    for path in (ROOT / "clipit/algorithms").glob("*.py"):
        outside = {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names)
        assert outside <= {"numpy", "scipy", "numba", "clipit"}, path
        ours = {name for name in imported(path) if name.startswith("clipit")}
        below = ("clipit.algorithms", "clipit.core.errors", "clipit.config")
        assert all(name.startswith(below) for name in ours), path


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has after running `code`."""
    script = f"import sys\n{code}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_help_loads_nothing_but_what_it_says() -> None:
    code = "from clipit.cli.main import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass"
    assert not loaded_by(code) & {*HEAVY, "numpy", "pyarrow", "pydantic", "yaml", "tqdm"}
    assert "numpy" not in loaded_by("import clipit\nassert clipit.__version__")


@pytest.mark.parametrize(
    "module", ["clipit.pipeline.plan", "clipit.cli.main", "clipit.cli.scores_table"]
)
def test_nothing_heavy_is_loaded_by(module: str) -> None:
    assert not loaded_by(f"import {module}") & set(HEAVY)
