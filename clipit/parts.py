"""Parts: the unit of work of the pipeline, some videos of a dataset's sheet."""

from __future__ import annotations


def part_name(number: int) -> str:
    """The name of the part `number`, from 0."""
    return f"part-{number:04d}"


def part_number(name: str) -> int:
    """The inverse of part_name."""
    return int(name.removeprefix("part-"))
