"""runs/.../chosen.parquet: the shots of every test video's summaries, without a query and with."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.algorithms.runs import frame_scores
from clipit.algorithms.selection import PICKERS, shot_scores
from clipit.annotations import shot_bounds
from clipit.errors import UsageError
from clipit.options.query import SelectQueriesOptions


def run(
    *, scores: list[Path], shots: list[Path], chosen: Path, options: SelectQueriesOptions
) -> None:
    """Write every shot with its value, and whether it is in the summary of `share` of the shots."""
    protocol = options.protocol
    pick = PICKERS[protocol.pick]
    bounds = contracts.by_video(contracts.read_all(shots, "shots"))
    stamp = provenance.stamp("select_queries", options.model_dump_json())
    seen: set[contracts.Key] = set()
    with contracts.open_writer(chosen, "chosen", stamp) as append:
        for path in scores:
            for key, rows in contracts.by_video(contracts.read(path, "query_scores")).items():
                if key in seen:
                    raise UsageError(
                        f"{path}: {'/'.join(key)} is tested by two splits; with queries expected "
                        "every video once: leave out splits.files, own folds do so"
                    )
                seen.add(key)
                shot = shot_bounds(bounds[key])
                for query, asked in contracts.by_query(rows).items():
                    picks = asked["frame"].to_numpy()
                    frames = frame_scores(asked["score"].to_numpy(), picks, int(shot[-1, 1]))
                    values = shot_scores(frames, shot, protocol.shot_score)
                    count = max(1, int(protocol.share * len(shot)))
                    selected = pick(values, count, protocol.sharpness)
                    append(contracts.chosen_rows(key, query, shot, values, selected))
