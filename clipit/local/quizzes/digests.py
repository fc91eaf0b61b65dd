"""Digests of weights against records: the hub's, those of installed packages, the project's own."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import metadata
from pathlib import Path

from clipit.local.quizzes.outcome import Outcome

_QUIZ = "digest"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def digest_outcome(path: Path | None) -> Outcome:
    """The digest of a file against the record that its place implies."""
    if path is None:
        return Outcome(_QUIZ, None, "the weights are not one local file")
    expected = _hub_record(path) or _package_record(path)
    return compare(path, "sha256", expected)


def compare(path: Path, algorithm: str, expected: str | None) -> Outcome:
    """expected: hexadecimal, perhaps its beginning only; None: there is no record."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if expected is None:
        return Outcome(_QUIZ, None, f"{path.name}: {algorithm} {found[:12]}, no record of it")
    if found.startswith(expected):
        return Outcome(_QUIZ, True, f"{path.name}: {algorithm} {found[:12]}, as recorded")
    text = f"{path.name}: {algorithm} {found[:12]}, expected {expected[:12]}"
    return Outcome(_QUIZ, False, text, f"a damaged download: delete {path} and run again")


def _hub_record(path: Path) -> str | None:
    """The hub's cache names the file of a link by its sha256."""
    name = path.resolve().name
    return name if _SHA256.fullmatch(name) else None


def _package_record(path: Path) -> str | None:
    """The installer's record of a file of a package, from its wheel."""
    for distribution in metadata.distributions():
        if path.name not in (distribution.read_text("RECORD") or ""):
            continue
        for file in distribution.files or ():
            if file.name == path.name and file.hash and file.locate() == path:
                padded = file.hash.value + "=" * (-len(file.hash.value) % 4)
                return base64.urlsafe_b64decode(padded).hex()
    return None
