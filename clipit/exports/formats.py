"""The export formats, and writing them: one file per cut and format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from clipit.core.durable import write_text
from clipit.core.errors import DataError, UsageError
from clipit.exports import chapters, edl, fcp7, fcpxml, losslesscut, otio
from clipit.exports.timeline import Timeline, timeline, title
from clipit.summary.model import Cut, Summary


@dataclass(frozen=True)
class Format:
    """The suffix of a file, its text, and the programs that read it."""

    suffix: str
    text: Callable[[Timeline], str]
    about: str


FORMATS = {
    "edl": Format(".edl", edl.non_drop, "CMX3600, for any editor"),
    "edl-df": Format(".df.edl", edl.drop, "CMX3600 in drop-frame timecode"),
    "fcpxml": Format(".fcpxml", fcpxml.fcpxml, "FCPXML 1.9, for Final Cut Pro and Resolve"),
    "fcp7": Format(".xml", fcp7.xmeml, "Final Cut Pro 7 XML, for Premiere Pro and Resolve"),
    "otio": Format(".otio", otio.otio, "OpenTimelineIO"),
    "llc": Format(".llc", losslesscut.llc, "LosslessCut's project; put it in the video's folder"),
    "csv": Format(".cuts.csv", losslesscut.segments_csv, "LosslessCut's CSV"),
    "youtube": Format(".chapters.txt", chapters.chapters, "YouTube chapters of the summary"),
}


def targets(
    summary: Summary, cut: Cut, names: Iterable[str], folder: str | PathLike[str]
) -> dict[str, Path]:
    """The file of each format: the rendered file's name with the format's suffix.

    Raises UsageError for an unknown format, DataError for a video whose name contains folders.
    """
    stem = title(summary, cut)
    if Path(stem).name != stem:
        raise DataError(f"source_video.video: expected a name without folders, found {stem!r}")
    names = list(names)
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"unknown format {name!r}; known are {', '.join(FORMATS)}")
    return {name: Path(folder) / f"{stem}{FORMATS[name].suffix}" for name in names}


def export(
    summary: Summary,
    cut: Cut,
    names: Iterable[str],
    folder: str | PathLike[str],
    *,
    force: bool = False,
) -> list[Path]:
    """Write `cut` in the named formats of FORMATS into `folder`; returns the files.

    Nothing is written unless every format can be. Raises ExportError with the reason if a format
    cannot represent the cut, UsageError if a file exists and `force` is not given.
    """
    files = targets(summary, cut, names, folder)
    if not force:
        refuse_existing(files.values())
    line = timeline(summary, cut)
    texts = {path: FORMATS[name].text(line) for name, path in files.items()}
    for path, text in texts.items():
        write_text(path, text)
    return list(texts)


def refuse_existing(paths: Iterable[Path]) -> None:
    """Raise UsageError for the first of `paths` that exists."""
    for path in paths:
        if path.exists():
            raise UsageError(f"{path}: exists already; move it away or give --force")
