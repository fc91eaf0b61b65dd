"""Mistakes of the first hour: an old Python, no ffmpeg, a full disk; one line each."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import clipit.__main__
from clipit.cli.main import main
from clipit.media import ffmpeg
from tests.workflow import ROOT

#: What the oldest Python that a system may still have can parse.
OLD = (3, 8)
BEFORE_THE_CHECK = ("clipit/__init__.py", "clipit/__main__.py")


def required_python() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["requires-python"]).removeprefix(">=")


def test_an_old_python_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (*OLD, 10, "final", 0))
    assert clipit.__main__.main() == 2
    expected = f"clipit: error: needs Python {required_python()} or later; found 3.8.10\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize("name", BEFORE_THE_CHECK)
def test_an_old_python_parses_what_comes_before_the_check(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(), feature_version=OLD)
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= {"importlib", "sys", "Any"}


def install(tmp_path: Path, version: str) -> subprocess.CompletedProcess[str]:
    """`make install` without uv and with a python3 that says it is `version`."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "make", "sed", "nproc", "touch"):
        (programs / name).symlink_to(shutil.which(name) or "absent")
    python = programs / "python3"
    script = f"import sys; sys.version_info = ({version.replace('.', ', ')}); exec(sys.argv[1])"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit\n'
        f'[ "$1" = -m ] && echo "created $3" && exit 9\n'
        f'exec "{sys.executable}" -c "{script}" "$2"\n'
    )
    python.chmod(0o755)
    command = [shutil.which("make") or "make", "install", f"VENV={tmp_path}/a venv"]
    return subprocess.run(
        command, cwd=ROOT, env={"PATH": str(programs)}, capture_output=True, text=True
    )


def test_make_refuses_an_old_python_before_it_creates_anything(tmp_path: Path) -> None:
    done = install(tmp_path, "3.8.10")
    line, *rest = done.stderr.splitlines()
    assert line.startswith(
        f"make: expected Python {required_python()} or later, found Python 3.8.10"
    )
    assert len(rest) == 1 and rest[0].startswith("make: ***")  # make's own
    assert "created" not in done.stdout


def test_make_creates_the_environment_with_a_newer_python(tmp_path: Path) -> None:
    assert f"created {tmp_path}/a venv" in install(tmp_path, "3.12.1").stdout


@pytest.fixture
def no_program_yet() -> Iterator[None]:
    """The search for ffmpeg starts anew, and afterwards again."""
    ffmpeg.ffmpeg_program.cache_clear()
    yield
    ffmpeg.ffmpeg_program.cache_clear()


def unusable(folder: Path, name: str) -> str:
    """A program that the system refuses to run."""
    path = folder / name
    path.write_bytes(b"\x00 not a program")
    path.chmod(0o755)
    return str(path)


@pytest.mark.usefixtures("no_program_yet")
def test_no_ffmpeg_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", absent)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["demo", str(tmp_path / "demo")]) == 5
    error = capsys.readouterr().err
    assert error.splitlines()[-1].startswith(
        "clipit: error: ffmpeg: PATH has none and imageio-ffmpeg has none; install it"
    )


@pytest.mark.usefixtures("no_program_yet")
def test_an_ffmpeg_that_does_not_run_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = unusable(tmp_path, "ffmpeg")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ffmpeg.ffmpeg_program() != broken
    ffmpeg.ffmpeg_program.cache_clear()
    carried = unusable(tmp_path, "carried")
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: carried)
    with pytest.raises(ffmpeg.FfmpegError, match=f"{broken} does not run and {carried} does not"):
        ffmpeg.ffmpeg_program()


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [(errno.ENOSPC, 3, "no space left on the device"), (errno.EROFS, 2, "make it writable")],
)
def test_a_refusal_of_the_system_is_one_line(
    number: int,
    code: int,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr("pathlib.Path.write_text", refuse)
    assert main(["workflow", str(tmp_path)]) == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and text in error and str(tmp_path) in error
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
