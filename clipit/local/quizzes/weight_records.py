"""Digests of weights against records: the hub's, those of installed packages, the project's own."""

from __future__ import annotations

import base64
import re
from importlib import metadata
from pathlib import Path

from clipit.downloads.digests import found
from clipit.local.quizzes.outcome import Outcome

_QUIZ = "digest"
_SHOWN = len("sha256:") + 12  # characters of a digest
_SHA256 = re.compile(r"[0-9a-f]{64}")


def digest_outcome(path: Path | None) -> Outcome:
    """The digest of a file against the record that its place implies."""
    if path is None:
        return Outcome(_QUIZ, None, "the weights are not one local file")
    expected = _hub_record(path) or _package_record(path)
    if expected is None:
        shown = found(path, "sha256:")[:_SHOWN]
        return Outcome(_QUIZ, None, f"{path.name}: {shown}, no record of it")
    return compare(path, f"sha256:{expected}")


def compare(path: Path, expected: str) -> Outcome:
    """expected: ALGORITHM:HEX, perhaps the beginning of the digits only."""
    shown = found(path, expected)
    if shown.startswith(expected):
        return Outcome(_QUIZ, True, f"{path.name}: {shown[:_SHOWN]}, as recorded")
    text = f"{path.name}: {shown[:_SHOWN]}, expected {expected[:_SHOWN]}"
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
