"""A full disk and a folder without access: one line that names the folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import save_file

from clipit.core.durable import durable_write, write_new, write_text
from clipit.core.errors import DataError, DiskFullError, UsageError
from clipit.core.system_errors import explain, free_gb
from clipit.media.ffmpeg import run

ROOT = Path(__file__).parents[2]
#: A device of Linux that is always full.
FULL = Path("/dev/full")


def write_nothing(path: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write_parquet(path: Path) -> None:
    pq.write_table(pa.table({"x": np.zeros(10_000)}), FULL if FULL.exists() else path)
    write_nothing(path)


def write_safetensors(path: Path) -> None:
    """As the library words it."""
    save_file({"x": np.zeros(9)}, path)
    raise RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)")


def write_video(path: Path) -> None:
    program = path.with_name("ffmpeg")
    program.write_text(
        "#!/bin/sh\necho 'Could not write header: No space left on device' >&2\nexit 1"
    )
    program.chmod(0o755)
    try:
        run([], what="talk.mp4", program=str(program))
    finally:
        program.unlink()


@pytest.mark.parametrize("write", [write_nothing, write_parquet, write_safetensors, write_video])
def test_a_full_disk_is_one_line_with_the_folder(
    write: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("clipit.core.system_errors.free_gb", lambda folder: 0.004)
    out = tmp_path / "out"
    with pytest.raises(DiskFullError) as caught, durable_write(out / "a.bin") as temporary:
        write(temporary)
    message = str(caught.value)
    assert caught.value.exit_code == 3 and "\n" not in message
    assert message.startswith(f"{out}: no space left on the device (0.00 GB free); free some")
    assert not list(out.iterdir())


def test_a_limit_on_the_size_of_files_is_one_line(tmp_path: Path) -> None:
    code = (
        "import resource; from clipit.core.durable import write_text\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from clipit.core.errors import DiskFullError\n"
        "try:\n"
        f"    write_text({str(tmp_path / 'a.txt')!r}, 'x' * 10_000)\n"
        "except DiskFullError as error:\n"
        "    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith(f"{tmp_path}: a file here reached the size it may have; raise")
    assert not list(tmp_path.iterdir())


def test_new_files_report_a_full_disk_too(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError):
        write_new(tmp_path / "a.mp4", write_nothing)
    assert not list(tmp_path.iterdir())


def test_the_fuller_of_output_and_temporary_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    free = {out: 5.0, temporary: 0.0}
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("clipit.core.system_errors.free_gb", free.__getitem__)
    full = OSError(errno.ENOSPC, "No space left on device")
    assert str(explain(full, out)).startswith(f"{temporary}: ") and "set TMPDIR" in str(
        explain(full, out)
    )
    free[out] = -1.0
    assert str(explain(full, out)).startswith(f"{out}: ")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_without_access_is_named(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(UsageError) as caught:
        write_text(tmp_path / "results/a.txt", "x")
    expected = f"{tmp_path}/results: {os.strerror(number)}; make it writable or choose another"
    assert str(caught.value).startswith(expected)


def test_other_errors_are_left_alone(tmp_path: Path) -> None:
    assert explain(ValueError("a bug")) is None
    assert explain(FileNotFoundError(errno.ENOENT, "No such file", "a")) is None
    with pytest.raises(DataError, match="bad input"), durable_write(tmp_path / "a"):
        raise DataError("bad input")


def test_free_space_of_a_folder_to_be_created(tmp_path: Path) -> None:
    assert free_gb(tmp_path / "not/yet") == pytest.approx(free_gb(tmp_path), rel=0.5)
    assert free_gb(tmp_path) > 0
