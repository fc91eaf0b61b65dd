"""runs/.../selections.parquet: the shots of every test video's summaries, generic and per query."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.algorithms.consensus import SELECTORS
from clipit.algorithms.selection import shot_scores
from clipit.algorithms.semantic import tag_iou
from clipit.algorithms.step_functions import frame_scores
from clipit.config.query_options import SelectQueriesOptions
from clipit.core import provenance
from clipit.core.errors import UsageError
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.query_truth import shot_tags


def run(
    *,
    scores: list[Path],
    shots: list[Path],
    tags: list[Path],
    selections: Path,
    options: SelectQueriesOptions,
) -> None:
    """Write every shot with its value, and whether it is in the summary of `share` of the shots."""
    protocol = options.protocol
    pick = SELECTORS[protocol.pick]
    bounds, tags_of = tables.by_video(tables.read_all(shots, "shots")), shot_tags(tags)
    stamp = provenance.stamp("select_query_shots", options.model_dump_json())
    seen: set[tables.Key] = set()
    with tables.open_writer(selections, "selections", stamp) as append:
        for path in scores:
            for key, rows in tables.by_video(tables.read(path, "query_scores")).items():
                if key in seen:
                    raise UsageError(
                        f"{path}: {'/'.join(key)} is tested by two splits; with queries every "
                        "video is tested once; leave out splits.files to use folds that do so"
                    )
                seen.add(key)
                shot, similarity = shot_bounds(bounds[key]), tag_iou(tags_of[key], tags_of[key])
                for query, score_rows in tables.by_query(rows).items():
                    picks = score_rows["frame"].to_numpy()
                    frames = frame_scores(score_rows["score"].to_numpy(), picks, int(shot[-1, 1]))
                    values = shot_scores(frames, shot, protocol.shot_score)
                    count = max(1, int(protocol.share * len(shot)))
                    selected = pick(values**protocol.sharpness, count, similarity)
                    append(tables.selection_rows(key, query, shot, values, selected))
