"""titles/{encoder}.parquet: the title of every video that has one, embedded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit import tables
from clipit.config.text_options import TitlesOptions
from clipit.core import provenance
from clipit.datasets.titles import read_titles, readable_title
from clipit.media.title_tag import title_tag
from clipit.models.encoders.text_encoder import build_text_encoder, encode_distinct


def run(*, videos: Path, source: list[Path], embeddings: Path, options: TitlesOptions) -> None:
    """Write the titles of the videos in the table `videos`.

    A title is what the options state, else annotations of `options.format` in `source`, else the
    tag of the video file, else its name; the last two where they are words.
    """
    rows = tables.video_rows(videos).values()
    titles: dict[str, str | None] = {row["video"]: _of_file(row) for row in rows}
    for path in source:
        titles.update(read_titles(path, options.format))
    titles.update(options.stated)
    found = {video: title for row in rows if (title := titles[video := row["video"]])}
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


def _of_file(video: dict[str, Any]) -> str | None:
    """What the tag of a video's file says, else its name."""
    tag = title_tag(video["path"]) if video["path"] else None
    return readable_title(tag or "") or readable_title(video["name"])
