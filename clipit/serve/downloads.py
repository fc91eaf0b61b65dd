"""What can be taken away: a file for an editor, or the film."""

from __future__ import annotations

from pathlib import Path

from clipit.core.errors import UsageError
from clipit.exports.formats import FORMATS
from clipit.exports.timeline import timeline, title
from clipit.media.render import render_frames
from clipit.serve.library import Entry
from clipit.summary.model import Cut, Summary


def exported(summary: Summary, cut: Cut, name: str) -> tuple[str, str]:
    """(file name, text) of a cut in a format of FORMATS; UsageError for an unknown one."""
    if name not in FORMATS:
        raise UsageError(f"format: expected {', '.join(FORMATS)}, found {name!r}")
    return f"{title(summary, cut)}{FORMATS[name].suffix}", FORMATS[name].text(
        timeline(summary, cut)
    )


def render(entry: Entry, cut: Cut) -> Path:
    """Write the film beside the summary, under a name that is free; UsageError for no shot."""
    if not cut.kept:
        raise UsageError("no shot fits this length: choose a longer one")
    stem = f"{title(entry.summary, cut)}-{cut.budget_s:.0f}s"
    names = (f"{stem}{'' if number == 1 else f'-{number}'}.mp4" for number in range(1, 1000))
    film = next(path for name in names if not (path := entry.path.parent / name).exists())
    render_frames(entry.source, [(shot.start, shot.stop) for shot in cut.kept], film)
    return film
