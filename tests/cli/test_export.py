"""`clipit export`: written files, messages and errors."""

from pathlib import Path

import pytest

from clipit.cli.main import main
from clipit.summary.model import write_summary
from tests.exports.planted import summary


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A summary.json with a generic cut and one of a query."""
    content = summary()
    query_cut = summary(query="a dog").cuts[0]
    content = content.model_copy(update={"cuts": [*content.cuts, query_cut]})
    write_summary(tmp_path / "summary.json", content)
    return tmp_path / "summary.json"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "summary.json")


def test_all_possible_formats_are_written_and_the_rest_explained(
    file: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["export", str(file)]) == 0
    endings = (".cuts.csv", ".edl", ".fcpxml", ".llc", ".otio", ".xml")
    assert names(file.parent) == sorted(f"c{q}{end}" for q in ("", "--a-dog") for end in endings)
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == str(file.parent / "c.edl")
    assert "youtube of 'generic' is not written: YouTube requires" in printed.err
    assert "edl-df of 'a dog' is not written: drop-frame timecode exists at" in printed.err
    assert "/videos/a b/c#1 é.mp4: not found" in printed.err


def test_one_query_is_exported_to_another_folder(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    flags = ["--query", "a dog", "--format", "edl", "otio", "--out", str(out)]
    assert main(["export", str(file), *flags]) == 0
    assert names(out) == ["c--a-dog.edl", "c--a-dog.otio"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "aaf"], 2, "unknown format 'aaf'"),
        (["--format", "youtube"], 2, "youtube of 'generic' is not written: YouTube requires"),
        (["--query", "a dig"], 2, "--query: expected one of 'generic', 'a dog', found 'a dig'"),
    ],
)
def test_an_impossible_export_is_one_line(
    file: Path, capsys: pytest.CaptureFixture, arguments: list[str], code: int, message: str
) -> None:
    assert main(["export", str(file), *arguments]) == code
    (error,) = [line for line in capsys.readouterr().err.splitlines() if "not found;" not in line]
    assert error.startswith("clipit: error: ") and message in error
    assert not names(file.parent)


def test_existing_files_are_refused_before_anything_is_written(
    file: Path, capsys: pytest.CaptureFixture
) -> None:
    (file.parent / "c--a-dog.llc").write_text("mine")
    assert main(["export", str(file)]) == 2
    assert names(file.parent) == ["c--a-dog.llc"]
    assert main(["export", str(file), "--force"]) == 0
    assert "cutSegments" in (file.parent / "c--a-dog.llc").read_text()


def test_queries_with_one_file_name_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    cuts = [summary(query=query).cuts[0] for query in ("A dog", "a dog!")]
    write_summary(tmp_path / "summary.json", summary().model_copy(update={"cuts": cuts}))
    assert main(["export", str(tmp_path / "summary.json")]) == 2
    assert "'a dog!' and 'A dog' have the same file name" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "summary.json"), "--query", "A dog"]) == 0
