"""Names of files: parts, the unit of work (some videos of a sheet), and summaries."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Characters that a query may have: text encoders read no more than some 300 words.
LONGEST_QUERY = 2000
#: Bytes of a query's part of a file name; file systems allow 255 for the whole of it.
_LONGEST_SLUG = 96
#: Bytes of a file's name without its suffix: while it is written it has a longer one.
LONGEST_STEM = 200
_DIGITS = 10  # of the digest in a name that was shortened


def shard_name(number: int) -> str:
    """The name of the part `number`, from 0."""
    return f"shard-{number:04d}"


def shard_number(name: str) -> int:
    """The inverse of shard_name."""
    return int(name.removeprefix("shard-"))


def checked_query(query: str) -> str:
    """A query with single blanks between its words; ValueError, in one line, for what is none."""
    words = " ".join(query.split())
    shown = f"{words[:40]!r}{'...' if len(words) > 40 else ''}"
    if not words:
        raise ValueError("a query is empty: leave it out, the generic summary is always made")
    if len(words) > LONGEST_QUERY:
        raise ValueError(
            f"query {shown}: expected at most {LONGEST_QUERY} characters, found {len(words)}; "
            "no text encoder reads so much: shorten it"
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") for sign in words):
        raise ValueError(f"query {shown}: expected text, found control characters; remove them")
    if not slug(words):
        raise ValueError(f"query {shown}: expected a letter or digit to name its summary by")
    return words


def is_of_names(sign: str) -> bool:
    """Whether a character may stand in a name of ours: a letter, mark or digit, "-" or "_".

    Of any script: without its marks a word of Hindi or Thai is another one, or none.
    """
    return sign in "-_" or unicodedata.category(sign)[0] in "LMN"


def slug(query: str) -> str:
    """A query as part of a file name: letters and digits of any script, the rest as "-".

    At most 96 bytes; where more is said, the end is a digest of all of it.
    """
    text = unicodedata.normalize("NFC", query.casefold())
    kept = (sign if sign != "_" and is_of_names(sign) else "-" for sign in text)
    return shortened(re.sub("-+", "-", "".join(kept)).strip("-"), _LONGEST_SLUG)


def shortened(name: str, longest: int = LONGEST_STEM) -> str:
    """A name of at most `longest` bytes: itself, else its beginning and a digest of all of it."""
    content = name.encode()
    if len(content) <= longest:
        return name
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return f"{content[: longest - _DIGITS - 1].decode(errors='ignore')}-{digest}"


def summary_name(video: str, query: str | None) -> str:
    """The file name of a summary: of a video, or of what was asked of it."""
    asked = "" if query is None else f"--{slug(query)}"
    return f"{shortened(video, LONGEST_STEM - len(asked.encode()))}{asked}.mp4"


def summary_json(video: str) -> str:
    """The file name of what is told of a video's summaries."""
    return f"{shortened(video)}.summary.json"


def report_name(video: str) -> str:
    """The file name of the page on a video."""
    return f"{shortened(video)}.html"
