"""`clipit workflow DIR`: the same files from a checkout and a wheel; nothing is overwritten."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from clipit.cli.main import main
from clipit.core.errors import UsageError
from clipit.pipeline.workflow_folder import check_folder, package_folder, workflow_files
from tests.workflow import ROOT

#: What the workflow reads when it is planned and run, without the package.
NEEDED = ("Snakefile", "workflow", "profiles", "config.yaml", "envs/clipit.yaml", "data/README.md")
MAX_SDIST_BYTES = 10_000_000


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_folder_has_all_files_of_the_checkout(tmp_path: Path) -> None:
    assert main(["workflow", str(tmp_path / "a/b")]) == 0
    found = written(tmp_path / "a/b")
    for name in NEEDED:
        path = ROOT / name
        for file in [path] if path.is_file() else filter(Path.is_file, path.rglob("*")):
            assert found.pop(file.relative_to(ROOT).as_posix()) == file.read_bytes()
    assert set(found) == {"docs/config.schema.json"}
    first_line = (ROOT / "config.yaml").read_text().splitlines()[0]
    assert first_line.endswith("$schema=docs/config.schema.json")


def test_a_second_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["workflow", str(tmp_path)])
    (tmp_path / "Snakefile").unlink()
    before = written(tmp_path)
    capsys.readouterr()
    assert main(["workflow", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"wrote 1 of {len(before) + 1} files")
    assert main(["workflow", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("wrote 0 of ")


def test_a_changed_file_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.yaml").write_text("mine: 1\n")
    assert main(["workflow", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"{tmp_path}/config.yaml: exists and differs" in error
    assert written(tmp_path) == {"config.yaml": b"mine: 1\n"}


def test_a_wheel_is_preferred_to_the_checkout(tmp_path: Path) -> None:
    carried = tmp_path / "clipit/workflow_files/workflow"
    carried.mkdir(parents=True)
    (carried / "x.smk").write_text("x")
    assert workflow_files(tmp_path / "clipit") == {Path("workflow/x.smk"): carried / "x.smk"}


def test_the_folder_can_be_planned(toy: Path, tmp_path: Path) -> None:
    """With the package found by import alone."""
    main(["workflow", str(tmp_path / "folder with blanks")])
    shutil.copytree(ROOT / "clipit", tmp_path / "site/clipit")
    folder = tmp_path / "folder with blanks"
    command = [sys.executable, "-m", "snakemake", "-n", "--configfile", str(toy / "config.yaml")]
    command += ["--cores", "1", "results/toy/f1.json"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "import_annotations" in done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and a wheel, both made by the build backend."""
    folder = tmp_path_factory.mktemp("dist")
    code = (
        "import sys; from hatchling.build import build_sdist, build_wheel\n"
        "print(build_sdist(sys.argv[1])); print(build_wheel(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True)
    return folder


def test_the_wheel_carries_the_workflow_and_all_package_data(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"clipit/workflow_files/{name}" for name in workflow_files()} <= names
    tracked = subprocess.run(
        ["git", "ls-files", "clipit"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(tracked.stdout.splitlines()) <= names


def test_the_sdist_builds_the_wheel_and_is_small(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    assert sdist.stat().st_size < MAX_SDIST_BYTES
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
        archive.extractall(tmp_path, filter="data")
    assert not [name for name in names if "/tests/" in name]
    (source,) = tmp_path.iterdir()
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=source, check=True)
    (wheel,) = built.glob("*.whl")
    assert zipfile.ZipFile(tmp_path / wheel.name).namelist() == zipfile.ZipFile(wheel).namelist()


def test_a_folder_that_cannot_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_folder(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(UsageError, match=r"cannot be written to.*clipit workflow DIR"):
        check_folder(tmp_path)


def test_environments_of_their_own_find_the_package(tmp_path: Path) -> None:
    assert package_folder(ROOT) == ROOT
    place = package_folder(tmp_path)
    assert package_folder(tmp_path) == place
    code = "import clipit.cli.main; print(clipit.cli.main.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.stdout == f"{place}/clipit/cli/main.py\n", done.stderr
    assert [path.name for path in (tmp_path / ".snakemake").iterdir()] == [place.name]
