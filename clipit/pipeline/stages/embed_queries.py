"""queries/{encoder}.parquet: what is asked of a dataset and of its videos, embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.summary_options import QueriesOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder


def run(*, annotations: list[Path], embeddings: Path, options: QueriesOptions) -> None:
    """Write an embedding beside every query; equal ones are embedded once.

    Those of the configuration are asked of every video (null), those that people answered in
    `annotations` of theirs.
    """
    asked: list[tuple[str | None, str]] = [(None, query) for query in options.queries]
    for path in annotations:
        table = tables.read(path, "annotations", ["video", "query"])
        pairs = zip(table["video"].to_pylist(), table["query"].to_pylist(), strict=True)
        asked += [pair for pair in dict.fromkeys(pairs) if pair[1] is not None]
    distinct = list(dict.fromkeys(query for _, query in asked))
    encoder = build_text_encoder(options.encoder)
    vectors = encoder.encode(distinct or ["."])
    row = {query: index for index, query in enumerate(distinct)}
    columns = {
        "dataset": [options.dataset] * len(asked),
        "video": [video for video, _ in asked],
        "query": [query for _, query in asked],
        "embedding": tables.embedding_column(
            vectors[np.array([row[query] for _, query in asked], dtype=np.int64)]
        ),
    }
    stamp = provenance.stamp("embed_queries", options.model_dump_json(), weights=encoder.weights)
    tables.write(embeddings, "query_embeddings", columns, stamp)
