"""Names of files: shards (the unit of work: some videos of a dataset), and summaries."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Characters of a query: text encoders truncate after about 300 words.
MAX_QUERY_CHARACTERS = 2000
#: Bytes of a query's slug in a file name; file systems allow 255 in total.
_MAX_SLUG_BYTES = 96
#: Bytes of a file name without its suffix: while being written the file has a longer one.
MAX_STEM_BYTES = 200
_DIGEST_DIGITS = 10  # in a shortened name


def shard_name(number: int) -> str:
    """The name of shard `number`, from 0."""
    return f"shard-{number:04d}"


def natural_order(name: str) -> list[tuple[int, str]]:
    """A key to sort names by: video_2 before video_10."""
    return [
        (int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.split(r"(\d+)", name)
    ]


def title_key(title: str) -> str:
    """A title to compare: datasets spell one with blanks in one place, underscores in another."""
    return re.sub(r"[\s_]+", "_", title.casefold())


def checked_query(query: str) -> str:
    """The query as `checked_text`; ValueError, too, where no file could be named after it."""
    words = checked_text(query, "query")
    if not slug(words):
        raise ValueError(
            f"query {_shown(words)}: expected a letter or digit to name its summary by"
        )
    return words


def checked_text(text: str, what: str) -> str:
    """The text with single spaces between words; ValueError, in one line, if it is invalid.

    what: names it, "query" or "title".
    """
    words = " ".join(text.split())
    if not words:
        raise ValueError(f"a {what} is empty: write some words, or leave it out")
    if len(words) > MAX_QUERY_CHARACTERS:
        raise ValueError(
            f"{what} {_shown(words)}: expected at most {MAX_QUERY_CHARACTERS} characters, found "
            f"{len(words)}; text encoders truncate longer text: shorten it"
        )
    if any(unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") for character in words):
        raise ValueError(
            f"{what} {_shown(words)}: expected text, found control characters; remove them"
        )
    return words


def _shown(words: str) -> str:
    return f"{words[:40]!r}{'...' if len(words) > 40 else ''}"


def is_name_character(character: str) -> bool:
    """Whether names may contain a character: a letter, mark or digit of any script, "-" or "_".

    Marks belong to it: without them a Hindi or Thai word is a different word, or none.
    """
    return character in "-_" or unicodedata.category(character)[0] in "LMN"


def slug(query: str) -> str:
    """A query as part of a file name: letters and digits of any script, the rest as "-".

    At most 96 bytes; a longer slug ends with a digest of all of it.
    """
    text = unicodedata.normalize("NFC", query.casefold())
    dashed = (c if c != "_" and is_name_character(c) else "-" for c in text)
    return shortened(re.sub("-+", "-", "".join(dashed)).strip("-"), _MAX_SLUG_BYTES)


def shortened(name: str, max_bytes: int = MAX_STEM_BYTES) -> str:
    """The name if it has at most `max_bytes` bytes, else its beginning and a digest of it."""
    content = name.encode()
    if len(content) <= max_bytes:
        return name
    digest = hashlib.sha256(content).hexdigest()[:_DIGEST_DIGITS]
    return f"{content[: max_bytes - _DIGEST_DIGITS - 1].decode(errors='ignore')}-{digest}"


def summary_name(video: str, query: str | None) -> str:
    """The file name of a rendered summary of a video, generic if `query` is None."""
    suffix = "" if query is None else f"--{slug(query)}"
    return f"{shortened(video, MAX_STEM_BYTES - len(suffix.encode()))}{suffix}.mp4"


def summary_json(video: str) -> str:
    """The file name of the description of a video's summaries."""
    return f"{shortened(video)}.summary.json"


def report_name(video: str) -> str:
    """The file name of a video's report."""
    return f"{shortened(video)}.html"
