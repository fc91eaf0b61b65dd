"""splits/{setting}.json: the training, validation and test videos."""

from __future__ import annotations

from pathlib import Path

from clipit.config.run_options import SplitStageOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets.rejected import read_rejected, rejected_error
from clipit.datasets.splits import make_splits
from clipit.tables import Key


def run(
    *, file: list[Path], rejected: list[Path], splits: Path, options: SplitStageOptions
) -> None:
    """Write the splits of one dataset in one setting.

    file: the published split file, if any; rejected: rejected.csv of the datasets in
    `options.from_videos`. Raises DataError for videos that could not be read, unless their dataset
    allows it: they are left out then.
    """
    content = make_splits(
        options.dataset,
        options.setting,
        options.videos,
        file[0] if file else None,
        options.splits,
    ).without(_rejected(rejected, options))
    stamp = provenance.stamp("make_splits", options.model_dump_json())
    write_json(splits, {"provenance": stamp, **content.as_json()})


def _rejected(paths: list[Path], options: SplitStageOptions) -> set[Key]:
    unreadable = set()
    for path, (dataset, is_allowed) in zip(paths, options.from_videos.items(), strict=True):
        rows = read_rejected(path)
        if rows and not is_allowed:
            raise rejected_error(path, dataset, rows, "a benchmark needs every video")
        unreadable |= {(dataset, row["video"]) for row in rows}
    return unreadable
