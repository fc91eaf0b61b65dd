"""fitting_titles/{variant}/{shard}.parquet: the titles that are about their videos."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from clipit import tables
from clipit.algorithms.zero_shot import fits
from clipit.config.text_options import TitlesOptions
from clipit.core import provenance
from clipit.datasets.other_titles import OTHER_TITLES
from clipit.models.encoders.text_encoder import build_text_encoder
from clipit.tables.video_evidence import load_evidence


def run(*, features: Path, titles: Path, fitting: Path, options: TitlesOptions) -> None:
    """Write the rows of `titles` whose title fits the frames of its video, or was stated by hand.

    A title that does not is worse than none (docs/decisions/titles.md).
    """
    rows = tables.read(titles, "title_embeddings")
    videos = load_evidence(features, [], [titles])
    keys = list(zip(rows["dataset"].to_pylist(), rows["video"].to_pylist(), strict=True))
    here = [key for key in keys if key in videos]
    kept = {key for key in here if key[1] in options.stated}
    if unsure := [key for key in here if key not in kept]:
        others = build_text_encoder(options.encoder).encode(list(OTHER_TITLES))
        kept |= {key for key in unsure if fits(videos[key], others)}
    fitting_rows = [row for row, key in enumerate(keys) if key in kept]
    stamp = provenance.stamp("fit_titles", options.model_dump_json())
    tables.write(fitting, "title_embeddings", rows.take(pa.array(fitting_rows, pa.int64())), stamp)
