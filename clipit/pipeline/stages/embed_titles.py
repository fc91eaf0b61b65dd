"""titles/{encoder}.parquet: the title of every video that has one, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.text_options import TitlesOptions
from clipit.core import provenance
from clipit.datasets.titles import read_titles, readable_title
from clipit.models.encoders.text_encoder import build_text_encoder, encode_distinct


def run(*, videos: Path, source: list[Path], embeddings: Path, options: TitlesOptions) -> None:
    """Write the titles of the videos in the table `videos`.

    source: annotations of `options.format` that state titles; empty: names are titles where they
    are words.
    """
    table = tables.read(videos, "videos", ["video", "name"])
    names = dict(zip(table["video"].to_pylist(), table["name"].to_pylist(), strict=True))
    titles: dict[str, str | None] = {video: readable_title(name) for video, name in names.items()}
    for path in source:
        titles.update(read_titles(path, options.format))
    found = {video: title for video in names if (title := titles[video])}
    encoder = build_text_encoder(options.encoder)
    vectors = encode_distinct(encoder, list(found.values()) or ["."])
    columns = {
        "dataset": [options.dataset] * len(found),
        "video": list(found),
        "title": list(found.values()),
        "embedding": tables.embedding_column(vectors[: len(found)]),
    }
    stamp = provenance.stamp("embed_titles", options.model_dump_json(), weights=encoder.weights)
    tables.write(embeddings, "title_embeddings", columns, stamp)
