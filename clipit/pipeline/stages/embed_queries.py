"""queries/{encoder}.parquet: the queries of a dataset and of its videos, embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.summary_options import QueriesOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder


def run(*, annotations: list[Path], embeddings: Path, options: QueriesOptions) -> None:
    """Write the embedding of every query; equal ones are embedded once.

    Queries of the configuration apply to every video (video is null); annotated queries, those in
    `annotations`, apply to their own video.
    """
    queries: list[tuple[str | None, str]] = [(None, query) for query in options.queries]
    for path in annotations:
        table = tables.read(path, "annotations", ["video", "query"])
        pairs = zip(table["video"].to_pylist(), table["query"].to_pylist(), strict=True)
        queries += [pair for pair in dict.fromkeys(pairs) if pair[1] is not None]
    distinct = list(dict.fromkeys(query for _, query in queries))
    encoder = build_text_encoder(options.encoder)
    vectors = encoder.encode(distinct or ["."])
    row = {query: index for index, query in enumerate(distinct)}
    columns = {
        "dataset": [options.dataset] * len(queries),
        "video": [video for video, _ in queries],
        "query": [query for _, query in queries],
        "embedding": tables.embedding_column(
            vectors[np.array([row[query] for _, query in queries], dtype=np.int64)]
        ),
    }
    stamp = provenance.stamp("embed_queries", options.model_dump_json(), weights=encoder.weights)
    tables.write(embeddings, "query_embeddings", columns, stamp)
