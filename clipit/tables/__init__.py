"""The Parquet tables that stages exchange: their only schemas, reader and writer.

Units are in the names: `_s` seconds, `frame`/`start`/`stop` indices into the original video,
intervals half-open. A table with another schema is refused with file, column, expected, found.
"""

from clipit.tables.parquet import (
    empty,
    open_writer,
    provenance,
    read,
    read_all,
    stream,
    take,
    write,
)
from clipit.tables.rows import (
    by_query,
    by_video,
    embedding_column,
    embeddings,
    generic,
    query_score_rows,
    query_vectors,
    score_rows,
    selection_rows,
    video_rows,
)
from clipit.tables.schemas import EMBEDDING, Key

__all__ = [
    "EMBEDDING",
    "Key",
    "by_query",
    "by_video",
    "embedding_column",
    "embeddings",
    "empty",
    "generic",
    "open_writer",
    "provenance",
    "query_score_rows",
    "query_vectors",
    "read",
    "read_all",
    "score_rows",
    "selection_rows",
    "stream",
    "take",
    "video_rows",
    "write",
]
