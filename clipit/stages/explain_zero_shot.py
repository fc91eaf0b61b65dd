"""why/zero-shot/{part}.parquet: what each caption adds to each shot, without training."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.algorithms.leave_one_out import sentence_changes, shot_changes
from clipit.algorithms.zero_shot import zero_shot_scorer
from clipit.annotations import shot_bounds
from clipit.options.summary import ZeroShotStageOptions
from clipit.reasons import reason_rows


def run(
    *,
    image: Path,
    text: list[Path],
    queries: list[Path],
    chosen: Path,
    why: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Leave every caption out once, for the generic summary and for each query."""
    vectors = dict(contracts.query_vectors(queries))
    said = {
        key: rows
        for path in text
        for key, rows in contracts.by_video(contracts.read(path, "text")).items()
    }
    picked = contracts.by_video(contracts.read(chosen, "chosen"))
    stamp = provenance.stamp("explain_zero_shot", options.model_dump_json())
    with contracts.open_writer(why, "why", stamp) as append:
        append(contracts.empty("why"))
        for key, rows in contracts.by_video(contracts.read(image, "image")).items():
            if key not in said:
                continue
            frames, sentences = contracts.embeddings(rows["embedding"]), said[key]
            for query, asked in contracts.by_query(picked[key]).items():
                score = zero_shot_scorer(frames, vectors[query], options.zero_shot)
                changes = sentence_changes(score, contracts.embeddings(sentences["embedding"]))
                shots = shot_bounds(asked)
                picks = rows["frame"].to_numpy()
                moved = shot_changes(changes, picks, shots, int(shots[-1, 1]))
                append(reason_rows((key, query), shots, sentences, moved))
