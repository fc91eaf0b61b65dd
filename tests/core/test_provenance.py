"""The digest of the code that decides a stage's outputs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from clipit.core import code_digest, code_tree, provenance
from clipit.local import outputs
from clipit.summary.model import Summary
from tests.edits import forget

ROOT = Path(__file__).parents[2]
STAGES = frozenset(path.stem for path in (ROOT / "clipit/pipeline/stages").glob("[a-z]*.py"))
NONE: frozenset[str] = frozenset()
TRAINING = frozenset({"train_all", "train_split"})
TEXT = frozenset(
    {"caption_shots", "embed_captions", "embed_frame_captions", "embed_queries", "embed_tags"}
)


class Edit(NamedTuple):
    """An edit of a file of the package (`old` empty: a new file) and the stages it concerns."""

    file: str
    old: str
    new: str
    stages: frozenset[str] = NONE


EDITS = {
    "version": Edit("__init__.py", '__version__ = "', '__version__ = "9.'),
    "error in tables": Edit("tables/parquet.py", "not readable as", "cannot be read as"),
    "error in algorithms": Edit("algorithms/knapsack.py", "must be positive", "must exceed 0"),
    "error in media": Edit("media/probe.py", "has no frames; record", "lacks frames; record"),
    "warning of a stage": Edit("pipeline/stages/select_summaries.py", "no shot fits", "no fit in"),
    "log line": Edit("media/sampling.py", "trying another reader", "trying again"),
    "type hint in core": Edit("core/durable.py", "text: str", "text: str | None"),
    "type hints in algorithms": Edit(
        "algorithms/knapsack.py",
        "capacity: int) -> NDArray[np.bool_]:",
        "capacity: Capacity) -> 'NDArray':",
    ),
    "import for a type hint": Edit(
        "algorithms/knapsack.py",
        "import numpy as np",
        "import numpy as np\nfrom clipit.algorithms.kts import Scatters",
    ),
    "type of a variable": Edit(
        "algorithms/knapsack.py", "remaining = capacity", "remaining: int = capacity"
    ),
    "comment": Edit(
        "algorithms/knapsack.py",
        "    remaining = capacity",
        "    # what is left\n    remaining = capacity",
    ),
    "docstring": Edit("algorithms/knapsack.py", '"""Select the items', '"""Pick the items'),
    "formatting": Edit("algorithms/knapsack.py", "sizes = np.asarray(", "sizes  =  np.asarray( "),
    "new table": Edit("tables/schemas.py", '    "frames": {', '    "new": {}, "frames": {'),
    "new stage": Edit("pipeline/stages/new_stage.py", "", "def run(): return 1\n"),
    "new error": Edit(
        "core/errors.py", "class DataError", "class NewError(ClipitError): ...\nclass DataError"
    ),
    "new options": Edit(
        "config/summary_options.py",
        "class ChooseOptions",
        "class NewOptions(Options):\n    x: int = 1\n\n    def y(self): return 1\n\n\n"
        "class ChooseOptions",
    ),
    "default of an option": Edit(
        "config/variant_options.py", "epochs: int = Field(20", "epochs: int = Field(30"
    ),
    "type of an option": Edit(
        "config/variant_options.py",
        'encoder: str = "caption',
        'encoder: Literal["x"] | str = "caption',
    ),
    "new option": Edit(
        "config/variant_options.py", "    epochs: int", "    new: int = 3\n    epochs: int"
    ),
    "cli": Edit("cli/main.py", "def main", "NEW = 1\n\n\ndef main"),
    "plan": Edit("pipeline/plan.py", "class Plan", "NEW = 1\n\n\nclass Plan"),
    "kts": Edit(
        "algorithms/kts.py", "_TILE_STARTS = 32", "_TILE_STARTS = 64", frozenset({"segment_shots"})
    ),
    "order of a tuple's fields": Edit(
        "algorithms/kts.py",
        "    rows: IntArray\n    max_shot: int\n",
        "    max_shot: int\n    rows: IntArray\n",
        frozenset({"segment_shots"}),
    ),
    "name in another package": Edit(
        "algorithms/kts.py",
        "from numba import njit",
        "from numba import jit as njit",
        frozenset({"segment_shots"}),
    ),
    "knapsack": Edit(
        "algorithms/knapsack.py",
        "capacity + 1), np.empty",
        "1 + capacity), np.empty",
        # import_annotations and train_*: keyframes are a knapsack's choice; attribute_*: the
        # module of the budget holds the scores of shots too
        frozenset(
            {
                "attribute_model",
                "attribute_zero_shot",
                "evaluate_controls",
                "evaluate_queries",
                "evaluate_query_controls",
                "evaluate_run",
                "evaluate_text",
                "import_annotations",
                "select_keyshots",
                "select_query_shots",
                "select_summaries",
                *TRAINING,
            }
        ),
    ),
    "loss": Edit("models/losses.py", "range(40)", "range(41)", TRAINING),
    "text encoder": Edit(
        "models/encoders/text_encoder.py", "show_progress_bar=False", "show_progress_bar=True", TEXT
    ),
    "weights of the demo": Edit(
        "demo/weights/clipit-demo.json", "{", "{ ", TEXT | {"embed_frames"}
    ),
    "annotations in tables": Edit(
        "tables/truth.py",
        'layer(annotations, "summary") > 0',
        'layer(annotations, "summary") > 0.5',
        frozenset({"evaluate_controls", "evaluate_run"}),
    ),
    "template": Edit("report/template/page.css", "{", "{ ", frozenset({"write_reports"})),
    "rendering": Edit(
        "media/render.py", "round(fade_s", "int(fade_s", frozenset({"render_summaries"})
    ),
    "method of options": Edit(
        "config/summary_options.py",
        "min(1.0, self",
        "min(0.9, self",
        frozenset({"select_summaries", "write_summaries"}),
    ),
    "property of options in options": Edit(
        "config/variant_options.py",
        'self.query != "none"',
        '"none" != self.query',
        # also where the options come from a card beside the weights
        frozenset({"attribute_model", "predict", "score_queries", "score_split", *TRAINING}),
    ),
    "base of all options": Edit("config/base.py", "frozen=True", "frozen=False", STAGES),
    "one stage": Edit(
        "pipeline/stages/gather_videos.py",
        "def run(",
        "X = 1\n\n\ndef run(",
        frozenset({"gather_videos"}),
    ),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the package that a test may edit, and must leave as it was."""
    copy = tmp_path_factory.mktemp("copy") / "clipit"
    shutil.copytree(ROOT / "clipit", copy, ignore=shutil.ignore_patterns("__pycache__"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provenance, "_ROOT", copy)
        forget()
        yield copy
    forget()


@pytest.fixture(scope="module")
def before(package: Path) -> dict[str, str]:
    return digests()


def digests() -> dict[str, str]:
    forget()
    return {stage: provenance.digest(stage) for stage in sorted(STAGES)}


def changed(before: dict[str, str]) -> set[str]:
    after = digests()
    return {stage for stage in STAGES if after[stage] != before[stage]}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_changes_the_stages_it_concerns(
    package: Path, before: dict[str, str], edit: Edit
) -> None:
    path = package / edit.file
    content = path.read_text(encoding="utf-8") if edit.old else ""
    assert edit.old in content
    assert path.exists() == bool(edit.old)
    path.write_text(content.replace(edit.old, edit.new, 1) or edit.new, encoding="utf-8")
    try:
        assert changed(before) == edit.stages
    finally:
        path.write_text(content, encoding="utf-8") if edit.old else path.unlink()


def test_the_format_changes_every_stage(
    package: Path, before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provenance, "FORMAT", provenance.FORMAT + 1)
    assert changed(before) == STAGES


def test_every_module_is_classified() -> None:
    names = code_digest.COUNTED | code_digest.PLUMBING
    assert not code_digest.COUNTED & code_digest.PLUMBING
    for name in names:
        path = ROOT / "clipit" / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
    for path in (ROOT / "clipit").rglob("*.py"):
        parts = path.relative_to(ROOT / "clipit").with_suffix("").parts
        assert code_digest.is_counted(".".join(parts)) in (True, False)
        code_tree.read_code(path.read_bytes())  # refuses what it could not follow
    with pytest.raises(KeyError, match="new_room"):
        code_digest.is_counted("new_room.module")


def test_a_message_that_does_something_counts() -> None:
    dumps = [
        ast.dump(code_tree.read_code(source).body[0])
        for source in (
            b"print(f'{len(x)} a', file=sys.stderr)",
            b"print('b', file=sys.stderr)",
            b"print(next(x), file=sys.stderr)",
            b"print('a')",
            b"print('b')",
        )
    ]
    assert dumps[0] == dumps[1]
    assert len(set(dumps)) == 4


def test_planning_imports_no_stage_and_nothing_heavy() -> None:
    code = "from clipit.core import provenance\nprovenance.digest('train_split')"
    loaded = modules_after(code)
    assert not {name for name in loaded if name.startswith(("numpy", "torch", "clipit.pipeline"))}
    code = "from clipit.cli.main import main\ntry:\n    main(['--help'])\nexcept SystemExit: pass"
    assert "clipit.core.code_digest" not in modules_after(code)


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def keys(version: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The keys of all that is written of a summary, by step."""
    forget()
    monkeypatch.setattr(outputs, "__version__", version)
    told = summary(version)
    steps = [
        *outputs.text_steps(told, Path("out")),
        outputs.report_step(told, Path("out"), Path("frames"), ("d", "v")),
        *outputs.render_steps(told, told.cuts[0], Path("out")),
    ]
    return {step.name: step.key for step in steps}


def summary(version: str) -> Summary:
    """A summary of one shot and one caption, by a version of the package."""
    shot = {"start": 0, "stop": 5, "start_s": 0.0, "end_s": 1.0, "score": 0.5, "selected": True}
    cut = {"query": None, "scorer": "zero-shot", "budget_s": 1.0, "file": "v.mp4", "shots": [shot]}
    content = {
        "source_video": {
            **{"video": "v", "path": "v.mp4", "sha256": None, "n_frames": 10, "frame_rate": "5"},
            **{"duration_s": 2.0, "width": 16, "height": 16, "has_audio": False},
        },
        "captions": [{"start_s": 0.0, "end_s": 1.0, "sentence": "a dog"}],
        "cuts": [{**cut, "curve": {"time_s": [0.0], "score": [0.5]}}],
        "provenance": {"clipit": version},
    }
    return Summary.model_validate(content)


def test_a_version_renders_nothing_again(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = keys("1.0", monkeypatch), keys("2.0", monkeypatch)
    assert first == second
    assert set(first) == {"summary", "shots", "srt", "vtt", "report", "render", "sheet", "preview"}


def test_an_edit_of_rendering_renders_films_again(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keys("1.0", monkeypatch)
    path = package / "media/render.py"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("round(fade_s", "int(fade_s"), encoding="utf-8")
    try:
        second = keys("1.0", monkeypatch)
    finally:
        path.write_text(content, encoding="utf-8")
    assert {name for name in first if first[name] != second[name]} == {"render"}


def test_a_stamp_says_what_made_an_output() -> None:
    stamp = provenance.stamp("select_keyshots", '{"budget_share":0.15}', seed=3)
    assert stamp["stage"] == "select_keyshots"
    assert stamp["options"] == '{"budget_share":0.15}'
    assert stamp["seed"] == 3
    assert stamp["versions"]["numpy"]
    assert len(stamp["code"]) == 16


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert provenance.file_sha256(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
