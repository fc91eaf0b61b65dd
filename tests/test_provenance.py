"""The digest of a stage's code."""

import shutil
from pathlib import Path

import pytest

from clipit import provenance

ROOT = Path(__file__).parent.parent


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that a test may edit."""
    copy = Path(shutil.copytree(ROOT / "clipit", tmp_path / "clipit"))
    monkeypatch.setattr(provenance, "_ROOT", copy)
    return copy


def digests() -> dict[str, str]:
    provenance._imports.cache_clear()
    provenance._tree_hash.cache_clear()
    stages = ("shots", "features", "text", "train", "score", "select", "evaluate", "ridge")
    return {stage: provenance.digest(stage) for stage in stages}


def changed_by(path: Path, old: str, new: str) -> set[str]:
    before = digests()
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))
    after = digests()
    return {stage for stage in after if after[stage] != before[stage]}


def test_comments_docstrings_and_formatting_change_nothing(package: Path) -> None:
    path = package / "algorithms/knapsack.py"
    assert changed_by(path, "sizes = np.asarray(", "# why\n    sizes  =  np.asarray(") == set()
    assert changed_by(path, '"""Choose items', '"""Pick items') == set()


def test_an_algorithm_changes_the_stages_that_use_it(package: Path) -> None:
    knapsack = changed_by(package / "algorithms/knapsack.py", "capacity + 1", "1 + capacity")
    # Training too: keyframe targets are a knapsack's choice.
    assert knapsack == {"train", "select", "evaluate"}


def test_a_loss_changes_training_only(package: Path) -> None:
    assert changed_by(package / "models/losses.py", "range(40)", "range(41)") == {"train"}


def test_the_text_encoder_changes_text_only(package: Path) -> None:
    path = package / "models/encoders/text.py"
    assert changed_by(path, "show_progress_bar=False", "show_progress_bar=True") == {"text"}


def test_a_template_belongs_to_the_stage_that_fills_it(package: Path) -> None:
    before = provenance.digest("report"), provenance.digest("choose")
    path = package / "report/template/page.css"
    path.write_text(path.read_text() + "/* another look */")
    assert provenance.digest("report") != before[0]
    assert provenance.digest("choose") == before[1]


def test_a_stamp_tells_what_made_an_output() -> None:
    stamp = provenance.stamp("select", '{"budget_share":0.15}', seed=3)
    assert stamp["stage"] == "select"
    assert stamp["options"] == '{"budget_share":0.15}'
    assert stamp["seed"] == 3
    assert stamp["versions"]["numpy"]
    assert len(stamp["code"]) == 16


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert provenance.file_sha256(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
