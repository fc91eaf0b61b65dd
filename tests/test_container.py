"""The Dockerfile: it copies what the wheel is built from, and its defaults are those it states."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def instructions() -> list[tuple[str, str]]:
    """(instruction, arguments) of each line, continuation lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def values(instruction: str) -> list[str]:
    return [arguments for name, arguments in instructions() if name == instruction]


def copied() -> list[tuple[str, str]]:
    """(source, target folder or file) of every COPY."""
    pairs = []
    for arguments in values("COPY"):
        *sources, target = shlex.split(arguments)
        pairs += [(source, target) for source in sources]
    return pairs


@pytest.mark.parametrize(("source", "target"), copied())
def test_a_copied_file_exists_and_is_sent(source: str, target: str) -> None:
    assert (ROOT / source).exists()
    assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines()


def test_nothing_else_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines and sent == {source for source, _ in copied()}


def test_the_copied_files_build_the_wheel(tmp_path: Path) -> None:
    for source, target in copied():
        place = tmp_path / target.removeprefix("/")
        place = place / Path(source).name if target.endswith("/") else place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(ROOT / source)
    code = "from hatchling.build import build_wheel; print(build_wheel('.'))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "src", check=True)
    assert len(list((tmp_path / "src").glob("*.whl"))) == 1


def test_the_image_runs_clipit_as_an_ordinary_user() -> None:
    assert json.loads(values("ENTRYPOINT")[0]) == ["clipit"]
    (user,) = values("USER")
    assert user != "root" and any(f"useradd --create-home {user}" in run for run in values("RUN"))


def test_the_build_arguments_are_those_of_the_project() -> None:
    defaults = dict(argument.split("=") for argument in values("ARG"))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert set(defaults["EXTRAS"].split(",")) <= set(extras)
    assert defaults["TORCH_BACKEND"] == "cpu"
    used = set(re.findall(r"\$(\w+)", " ".join(values("RUN"))))
    assert used == set(defaults)


def test_the_base_has_the_python_that_the_package_needs() -> None:
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    (base,) = values("FROM")
    assert fnmatch.fnmatch(base, f"python:{requires.removeprefix('>=')}-slim")


@pytest.mark.parametrize("command", values("RUN"))
def test_every_command_is_a_valid_script(command: str) -> None:
    subprocess.run(["sh", "-n", "-c", command], check=True)
