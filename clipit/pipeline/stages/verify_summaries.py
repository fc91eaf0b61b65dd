"""summaries.json: the list of a dataset's summaries, written once all are there."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from clipit.config.summary_options import SummariesOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.errors import DataError
from clipit.core.file_hash import file_sha256


def run(
    *, manifests: list[Path], rejected: Path, summaries: Path, options: SummariesOptions
) -> None:
    """List every summary, after checking that its file is unchanged.

    Raises DataError where a file is missing or changed, and where videos were rejected unless the
    configuration allows it. The other summaries exist by then; the exit code reports the gap.
    """
    entries = [entry for path in manifests for entry in _checked(path)]
    with rejected.open(newline="", encoding="utf-8") as file:
        unreadable = list(csv.DictReader(file))
    if unreadable and not options.allow_rejected:
        first = unreadable[0]
        raise DataError(
            f"{rejected}: {len(unreadable)} of the videos of {options.dataset} could not be read, "
            f"first {first['path']}: {first['reason']}; the other summaries are written. Repair or "
            "remove these, or set summary.allow_rejected: true"
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
