"""scores/{variant}/{shard}.parquet: each video scored by the split that tests it."""

from __future__ import annotations

import sys
from pathlib import Path

from clipit import tables
from clipit.config.summary_options import GatherOutOfFoldOptions
from clipit.core import provenance
from clipit.tables import Key


def run(*, run_scores: list[Path], scores: Path, options: GatherOutOfFoldOptions) -> None:
    """Write the shard's scores; a video that several splits test is taken from the first."""
    wanted = {(options.dataset, video) for video in options.videos}
    stamp = provenance.stamp("gather_out_of_fold", options.model_dump_json())
    written: set[Key] = set()
    with tables.open_writer(scores, "query_scores", stamp) as append:
        append(tables.empty("query_scores"))
        for path in run_scores:
            for key, rows in tables.by_video(tables.read(path, "query_scores")).items():
                if key in wanted - written:
                    written.add(key)
                    by_query = tables.by_query(rows)
                    for query in (None, *options.queries):
                        append(by_query[query])
    for dataset, video in sorted(wanted - written):
        print(
            f"warning: {dataset}/{video}: no split tests it, so it has no summary", file=sys.stderr
        )
