"""The digest of the code that decides a stage's outputs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipit.core import code_digest, code_tree, provenance
from clipit.core.file_hash import file_sha256
from clipit.local import outputs
from clipit.summary.model import Summary
from tests.edits import EDITS, STAGES, Edit, apply, forget

ROOT = Path(__file__).parents[2]


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
    assert path.exists() == bool(edit.old)
    apply(edit, package)
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
    made = summary(version)
    steps = [
        *outputs.text_steps(made, Path("out")),
        outputs.report_step(made, Path("out"), Path("frames")),
        *outputs.render_steps(made, made.cuts[0], Path("out")),
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
    assert file_sha256(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
