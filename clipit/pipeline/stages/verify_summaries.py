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
    entries = [entry for path in manifests for entry in _checked(path)]
    unreadable = read_rejected(rejected)
    if unreadable and not options.allow_rejected:
        raise rejected_error(
            rejected, options.dataset, unreadable, "the other summaries are written"
        )
    stamp = provenance.stamp("verify_summaries", options.model_dump_json())
    content = {"dataset": options.dataset, "summaries": entries, "rejected": unreadable}
    write_json(summaries, {**content, "provenance": stamp})


def _checked(manifest: Path) -> list[dict[str, Any]]:
    content = json.loads(manifest.read_text(encoding="utf-8"))
    entries = []
    for entry in content["summaries"]:
        file = manifest.parent / entry["file"]
        if not file.is_file() or file_sha256(file) != entry["sha256"]:
            raise DataError(
                f"{file}: missing or changed since it was rendered; delete {manifest} and rerun"
            )
        entries.append({"variant": content["variant"], **entry, "file": str(file)})
    return entries
