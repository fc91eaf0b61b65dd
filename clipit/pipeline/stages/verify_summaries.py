"""summaries.json: the list of a dataset's summaries, written once all are there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.config.summary_options import SummariesOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.errors import DataError
from clipit.core.file_hash import file_sha256
from clipit.datasets.rejected import read_rejected, rejected_error


def run(
    *, manifests: list[Path], rejected: Path, summaries: Path, options: SummariesOptions
) -> None:
    """List every summary, after checking that its file is unchanged.

    Raises DataError where a file is missing or changed, and where videos were rejected unless the
    configuration allows it. The other summaries exist by then; the exit code reports the gap.
    """
    contents = {path: json.loads(path.read_text(encoding="utf-8")) for path in manifests}
    entries = [entry for path, content in contents.items() for entry in _checked(path, content)]
    failed = {rejected: read_rejected(rejected)}
    failed |= {path: content["rejected"] for path, content in contents.items()}
    for path, rows in failed.items():
        if rows and not options.allow_rejected:
            raise rejected_error(path, options.dataset, rows, "the other summaries are written")
    stamp = provenance.stamp("verify_summaries", options.model_dump_json())
    rows = [row for rows in failed.values() for row in rows]
    content = {"dataset": options.dataset, "summaries": entries, "rejected": rows}
    write_json(summaries, {**content, "provenance": stamp})


def _checked(manifest: Path, content: dict[str, Any]) -> list[dict[str, Any]]:
    entries = []
    for entry in content["summaries"]:
        file = manifest.parent / entry["file"]
        if not file.is_file() or not _is_unchanged(file, entry, manifest):
            raise DataError(
                f"{file}: missing or changed since it was rendered; delete {manifest} and rerun"
            )
        entries.append({"variant": content["variant"], **entry, "file": str(file)})
    return entries


def _is_unchanged(file: Path, entry: dict[str, Any], manifest: Path) -> bool:
    """A film was hashed when it was made: only one newer than its manifest is hashed again."""
    film = file.stat()
    if film.st_size != entry["bytes"]:
        return False
    return film.st_mtime_ns <= manifest.stat().st_mtime_ns or file_sha256(file) == entry["sha256"]
