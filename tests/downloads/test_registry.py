"""The list of what can be fetched, against the real files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clipit.cli.main import main
from clipit.config.package_data import presets
from clipit.core.errors import UsageError
from clipit.datasets import qfvs, split_files, summe, tvsum
from clipit.datasets.video_records import known_video_list
from clipit.downloads.digests import matches
from clipit.downloads.fetching import fetch
from clipit.downloads.registry import automatic, find, groups, listed_splits, sources


def test_every_file_has_an_address_a_size_and_a_digest() -> None:
    for source in sources().values():
        assert source.what and source.licence and source.files
        for file in source.files:
            assert urlsplit(file.url).scheme == "https" and file.n_bytes > 0
            algorithm, digits = file.digest.split(":")
            assert algorithm in ("sha256", "md5", "git-sha1") and int(digits, 16) >= 0


def test_large_weights_are_fetched_on_request_alone() -> None:
    assert {source.path.split("/")[0] for source in automatic().values()} == {
        *("tvsum", "summe", "qfvs")
    }
    assert sum(source.n_bytes for source in automatic().values()) < 15_000_000


def test_a_misspelt_name_is_corrected() -> None:
    assert find("tvsum") == groups()["tvsum"].sources
    assert [source.path for source in find("tvsum/splits.json")] == ["tvsum/splits.json"]
    with pytest.raises(UsageError, match="did you mean 'tvsum'"):
        find("tvsun")


def test_the_default_preset_names_nothing_that_cannot_be_fetched() -> None:
    def paths(entry: object) -> set[str]:
        if not isinstance(entry, dict):
            return set()
        own = {entry["path"]} if "path" in entry else set(entry.get("files", {}).values())
        return own.union(*(paths(value) for value in entry.values()))

    named = paths(presets()["captions"]["datasets"])
    assert named == set(automatic())


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["tvsum", "summe", "qfvs"])
def test_the_published_files_are_what_is_listed(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    mirror = (shared_data / "upstream").as_uri()
    for source in groups()[name].sources:
        fetch(source, tmp_path, mirror)
        for file in source.files:
            assert matches(tmp_path / file.path, file.digest)
            assert (tmp_path / file.path).stat().st_size == file.n_bytes
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.shared_data
def test_the_listed_videos_and_splits_are_those_of_the_files(shared_data: Path) -> None:
    annotations = shared_data / "annotations"
    assert known_video_list("tvsum/ydata-tvsum50.mat") == tvsum.read_videos(
        annotations / "tvsum/ydata-tvsum50.mat"
    )
    assert known_video_list("summe/GT") == summe.read_videos(annotations / "summe/GT")
    assert known_video_list("qfvs/origin_data") == qfvs.read_videos(
        shared_data / "qfvs/origin_data"
    )
    for name in ("tvsum", "summe"):
        file = shared_data / f"splits/msva/{name}_random_non_overlap_splits.json"
        pairs = split_files.read(file, name)
        assert listed_splits(f"{name}/splits.json") == len(pairs)
        assert {key[0] for pair in pairs for keys in pair for key in keys} == {name}
    assert known_video_list("elsewhere.mat") is None and listed_splits("elsewhere.json") is None


def test_the_list_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fetch", "--list"]) == 0
    printed = capsys.readouterr().out
    assert all(f"{name}: {group.what}" in printed for name, group in groups().items())
    assert all(path in printed for path in sources())
    assert printed.splitlines()[-1] == "weights, by their libraries: clip, demo, minilm, coca"


def test_the_command_fetches_from_a_mirror(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIPIT_DATA_MIRROR", (tmp_path / "mirror").as_uri())
    assert main(["fetch", "tvsum/splits.json"]) == 4
    error = capsys.readouterr().err
    assert "data/tvsum/splits.json: cannot be fetched from file://" in error
    assert main(["fetch", "demo"]) == 0
    assert "demo: its weights are there and load" in capsys.readouterr().out
    assert main(["fetch"]) == 2 and main(["fetch", "tvsun"]) == 2
