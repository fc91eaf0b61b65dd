"""The digest of a stage's code."""

import shutil
from pathlib import Path

import pytest

from clipit.core import provenance

ROOT = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that a test may edit."""
    copy = Path(shutil.copytree(ROOT / "clipit", tmp_path / "clipit"))
    monkeypatch.setattr(provenance, "_ROOT", copy)
    return copy


def digests() -> dict[str, str]:
    provenance._imports.cache_clear()
    provenance._tree_hash.cache_clear()
    stages = (
        "import_shots",
        "import_features",
        "embed_captions",
        "train_split",
        "score_split",
        "select_keyshots",
        "evaluate_run",
        "score_ridge",
    )
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
    assert knapsack == {"train_split", "select_keyshots", "evaluate_run"}


def test_a_loss_changes_training_only(package: Path) -> None:
    assert changed_by(package / "models/losses.py", "range(40)", "range(41)") == {"train_split"}


def test_the_text_encoder_changes_text_only(package: Path) -> None:
    path = package / "models/encoders/text_encoder.py"
    assert changed_by(path, "show_progress_bar=False", "show_progress_bar=True") == {
        "embed_captions"
    }


def test_a_template_belongs_to_the_stage_that_fills_it(package: Path) -> None:
    before = provenance.digest("write_reports"), provenance.digest("select_summaries")
    path = package / "report/template/page.css"
    path.write_text(path.read_text() + "/* another look */")
    assert provenance.digest("write_reports") != before[0]
    assert provenance.digest("select_summaries") == before[1]


def test_a_stamp_tells_what_made_an_output() -> None:
    stamp = provenance.stamp("select_keyshots", '{"budget_share":0.15}', seed=3)
    assert stamp["stage"] == "select_keyshots"
    assert stamp["options"] == '{"budget_share":0.15}'
    assert stamp["seed"] == 3
    assert stamp["versions"]["numpy"]
    assert len(stamp["code"]) == 16


def test_sha256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert provenance.file_sha256(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
