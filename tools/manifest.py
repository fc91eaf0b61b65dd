"""Print the manifest of a folder, for clipit/downloads/data: python -m tools.manifest FOLDER.

A line per file: sha256, bytes, path below the folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from clipit.core.file_hash import file_sha256


def lines(folder: Path) -> Iterator[str]:
    """The lines of the manifest, in order of the paths."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        yield f"{file_sha256(path)} {path.stat().st_size} {name}"


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]))))
