"""Which files an export writes, and what it leaves alone."""

import pytest

from clipit.core.errors import DataError, UsageError
from clipit.exports.formats import FORMATS, export, targets
from clipit.exports.timeline import ExportError
from tests.exports.planted import summary


def test_each_format_is_one_file_named_as_the_rendered_one(tmp_path) -> None:
    content = summary(query="A dog's ball")
    names = [name for name in FORMATS if name not in ("edl-df", "youtube")]
    files = export(content, content.cuts[0], names, tmp_path)
    assert sorted(files) == sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        f"c--a-dog-s-ball{FORMATS[name].suffix}" for name in names
    ]
    assert all(file.read_text(encoding="utf-8").endswith("\n") for file in files)


def test_suffixes_are_distinct() -> None:
    assert len({format.suffix for format in FORMATS.values()}) == len(FORMATS)


def test_nothing_is_overwritten_without_force(tmp_path) -> None:
    content = summary()
    (tmp_path / "c.otio").write_text("mine")
    with pytest.raises(UsageError, match=r"c\.otio: exists already; .* --force"):
        export(content, content.cuts[0], ["edl", "otio"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["c.otio"]
    export(content, content.cuts[0], ["edl", "otio"], tmp_path, force=True)
    assert (tmp_path / "c.otio").read_text() != "mine"


def test_nothing_is_written_where_one_format_cannot_hold_it(tmp_path) -> None:
    content = summary()
    with pytest.raises(ExportError, match="drop-frame"):
        export(content, content.cuts[0], ["otio", "edl-df"], tmp_path)
    assert not list(tmp_path.iterdir())


def test_unknown_formats_and_names_that_leave_the_folder_are_refused(tmp_path) -> None:
    content = summary()
    with pytest.raises(UsageError, match="unknown format 'aaf'; known are edl, edl-df"):
        targets(content, content.cuts[0], ["aaf"], tmp_path)
    source_video = content.source_video.model_copy(update={"video": "../c"})
    content = content.model_copy(update={"source_video": source_video})
    with pytest.raises(DataError, match=r"source_video\.video: .* found '\.\./c'"):
        targets(content, content.cuts[0], ["edl"], tmp_path)
