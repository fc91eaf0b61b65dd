"""Differences between two summaries of a video, or two result files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from clipit.core.errors import DataError, MissingError, UsageError
from clipit.core.times import clock
from clipit.summary import output_names
from clipit.summary.model import Cut, Shot, Summary, read_summary
from clipit.summary.time_parsing import Range

_SAME_S = 1e-3


def diff(one: str | PathLike[str], other: str | PathLike[str]) -> list[str]:
    """Lines with the differences of two summary.json (or their folders) or two f1.json.

    Raises MissingError, DataError for files that are neither, UsageError for one of each kind.
    """
    paths = [_file(one), _file(other)]
    kinds = [_kind(path) for path in paths]
    if kinds[0] is not kinds[1]:
        raise UsageError(
            f"{paths[0]} and {paths[1]}: expected two files of the same kind, found one of each"
        )
    return list(kinds[0](*paths))


def overlap_s(one: list[Range], other: list[Range]) -> float:
    """Seconds that two lists of ranges have in common; the ranges of a list do not overlap."""
    return sum(
        max(0.0, min(end, stop) - max(start, begin)) for start, end in one for begin, stop in other
    )


def only_in(one: list[Range], other: list[Range]) -> list[Range]:
    """The parts of the ranges `one` outside of `other`, in order of time."""
    left: list[Range] = []
    for start, end in sorted(one):
        at = start
        for begin, stop in sorted(other):
            if begin < end and stop > at:
                left.append((at, begin))
                at = max(at, stop)
        left.append((at, end))
    return [(start, end) for start, end in left if end - start > _SAME_S]


def _summaries(one: Path, other: Path) -> Iterator[str]:
    first, second = read_summary(one), read_summary(other)
    if first.source_video.video != second.source_video.video:
        yield f"videos: {first.source_video.video} and {second.source_video.video}"
    cuts = {cut.query: cut for cut in second.cuts}
    for cut in first.cuts:
        if cut.query in cuts:
            yield from _cuts(cut, cuts.pop(cut.query))
        else:
            yield f"{cut.title}: only in {one}"
    yield from (f"{cut.title}: only in {other}" for cut in cuts.values())


def _cuts(one: Cut, other: Cut) -> Iterator[str]:
    ranges = _ranges(one.selected_shots), _ranges(other.selected_shots)
    common_s = overlap_s(*ranges)
    total_s = one.selected_s + other.selected_s
    f1 = 2 * common_s / total_s if total_s else 1.0
    yield (
        f"{one.title}: selected {one.selected_s:.1f} s and {other.selected_s:.1f} s, "
        f"{common_s:.1f} s in common (F1 {100 * f1:.1f}%)"
    )
    if one.scorer != other.scorer:
        yield f"  scored by {one.scorer} and {other.scorer}"
    moments = [("-", only_in(*ranges)), ("+", only_in(ranges[1], ranges[0]))]
    lines = [(start, f"  {sign} {clock(start)} - {clock(end)}") for sign, found in moments
             for start, end in found]  # fmt: skip
    yield from (line for _, line in sorted(lines))


def _ranges(shots: list[Shot]) -> list[Range]:
    """The shots in seconds, overlapping ones merged."""
    ranges: list[Range] = []
    for shot in shots:
        if ranges and shot.start_s <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], max(ranges[-1][1], shot.end_s)
        else:
            ranges.append((shot.start_s, shot.end_s))
    return ranges


def _results(one: Path, other: Path) -> Iterator[str]:
    numbers = [_numbers(path) for path in (one, other)]
    for name in dict.fromkeys([*numbers[0], *numbers[1]]):
        values = [found.get(name) for found in numbers]
        shown = "  ".join("-".rjust(9) if value is None else f"{value:9.4f}" for value in values)
        first, second = values
        change = "" if first is None or second is None else f"  {second - first:+9.4f}"
        yield f"{name:<44} {shown}{change}"


def _numbers(path: Path) -> dict[str, float]:
    """Every mean of a results file by setting, variant and metric."""
    found: dict[str, float] = {}
    for row in _json(path)["results"]:
        where = f"{row['setting']} {row['variant']}"
        sources = {where: row["metrics"]} | {
            f"{row['setting']} {kind}": metrics for kind, metrics in row["controls"].items()
        }
        for name, metrics in sources.items():
            for metric, value in metrics.items():
                if value is not None:
                    found.setdefault(f"{name} {metric}", value["mean"])
    return found


def _file(path: str | PathLike[str]) -> Path:
    """The file itself, or the summary.json or f1.json in a folder."""
    path = Path(path)
    found = [path / name for name in (output_names.SUMMARY, "f1.json") if (path / name).is_file()]
    if path.is_dir() and not found:
        raise MissingError(f"{path}: no {output_names.SUMMARY} and no f1.json in this folder")
    return found[0] if path.is_dir() else path


def _kind(path: Path) -> Any:
    content = _json(path)
    if isinstance(content, dict) and content.get("format") == _FORMAT:
        return _summaries
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        return _results
    raise DataError(
        f"{path}: expected a {output_names.SUMMARY} or an f1.json; found the fields of neither"
    )


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingError(f"{path}: no such file; check the path") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: not readable as JSON ({error})") from None


_FORMAT = Summary.model_fields["format"].default
