"""What a kind of input is, and what may come of one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from clipit.core.errors import ClipitError, DataError, FfmpegError, MissingError, UsageError

#: What the commands end with on a bad input: a wrong option, a bad file, a missing one, ffmpeg.
_REFUSALS = (UsageError, DataError, MissingError, FfmpegError)
RIGHT, REFUSED = "right", "refused"


@dataclass(frozen=True)
class Kind:
    """Inputs of a kind: `write` makes one in a folder, `read` uses it as the package does.

    `read` asserts what must hold of an input that it accepts.
    """

    name: str
    share: int
    write: Callable[[Path, Random], Path]
    read: Callable[[Path], Any]


class Payload:
    """Ordinary unpickling creates a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def outcome(kind: Kind, seed: int, folder: Path, rng: Random | None = None) -> str:
    """RIGHT, REFUSED or the defect, of case `seed` in an empty `folder`."""
    inside = folder / "inside"
    inside.mkdir()
    path = kind.write(inside, rng or Random(f"{kind.name} {seed}"))
    before = _files(folder)
    try:
        kind.read(path)
        found = RIGHT
    except _REFUSALS as error:
        found = _refusal(error, inside)
    except ClipitError as error:
        found = f"exit {error.exit_code}: {error}"
    except Exception as error:
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        assert last is not None
        place = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}"
        found = f"traceback: {type(error).__name__}: {str(error)[:200]!r} at {place}"
    created = {file for file in _files(folder) - before if inside not in file.parents}
    return f"created {', '.join(map(str, created))}" if created else found


def _refusal(error: ClipitError, inside: Path) -> str:
    text = str(error)
    if "\n" in text or len(text) > 2000:
        return f"not one line: {text[:300]!r}"
    named = str(inside) in text or any(name in text for name in os.listdir(inside))
    return REFUSED if named else f"names no file: {text[:300]}"


def _files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def report(text: str) -> None:
    """A line to whoever started this process, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
