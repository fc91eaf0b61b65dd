"""Downloads: exports for editing programs, and rendered summaries."""

from __future__ import annotations

from pathlib import Path

from clipit.core.durable import write_new
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


def render_new(entry: Entry, cut: Cut) -> Path:
    """Render next to summary.json, under a name that is free; UsageError for no shot."""
    if not cut.selected_shots:
        raise UsageError("no shot fits this length: select a longer one")
    out = entry.path.parent / f"{title(entry.summary, cut)}-{cut.budget_s:.0f}s.mp4"
    shots = [(shot.start, shot.stop) for shot in cut.selected_shots]
    return write_new(out, lambda temporary: render_frames(entry.source, shots, temporary))
