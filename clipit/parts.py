"""Names of files: parts, the unit of work (some videos of a sheet), and summaries."""

from __future__ import annotations

import re

_LONGEST = 80  # bytes; most file systems allow 255 in a name


def part_name(number: int) -> str:
    """The name of the part `number`, from 0."""
    return f"part-{number:04d}"


def part_number(name: str) -> int:
    """The inverse of part_name."""
    return int(name.removeprefix("part-"))


def slug(query: str) -> str:
    """A query as part of a file name: letters and digits of any script, the rest as "-"."""
    name = re.sub(r"[\W_]+", "-", query.casefold()).strip("-")
    return name.encode()[:_LONGEST].decode(errors="ignore").rstrip("-")


def summary_name(video: str, query: str | None) -> str:
    """The file name of a summary: of a video, or of what was asked of it."""
    return f"{video}.mp4" if query is None else f"{video}--{slug(query)}.mp4"


def summary_json(video: str) -> str:
    """The file name of what is told of a video's summaries."""
    return f"{video}.summary.json"
