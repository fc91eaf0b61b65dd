"""Names of all output files of a video, settled before any work starts.

OUT/{video}/ contains summary.json, report.html, shots.csv, captions.srt and .vtt, and for every
summary a rendered file (.mp4), a contact sheet (.jpg) and a preview (.webp) of the same stem.
"""

from __future__ import annotations

import os
import string
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import Path

from clipit.core.errors import UsageError
from clipit.core.naming import MAX_STEM_BYTES, shortened, slug, summary_name
from clipit.summary.model import GENERIC

SUMMARY, SHOTS, CAPTIONS = "summary.json", "shots.csv", ("captions.srt", "captions.vtt")
REPORT = "report.html"
RENDERED, CONTACT_SHEET, PREVIEW = ".mp4", ".jpg", ".webp"
_FIELDS = ("video", "query")


def check_template(template: str | None) -> None:
    """UsageError if a name template has fields other than {video} and {query}."""
    if template is None:
        return
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"--name {template!r}: {error}; e.g. {{video}}-{{query}}") from None
    for _, field, style, conversion in fields:
        if field is not None and (field not in _FIELDS or style or conversion):
            raise UsageError(f"--name {template!r}: expected fields {{video}} and {{query}} only")
    if "/" in template or os.sep in template or template.startswith("."):
        raise UsageError(f"--name {template!r}: expected a file name, found a path")


def stem_of(template: str | None, video: str, query: str | None) -> str:
    """The file name without suffix of the summary of a video for a query (None: generic)."""
    if template is None:
        return summary_name(video, query).removesuffix(RENDERED)
    name = GENERIC if query is None else slug(query)
    return shortened(template.format(video=video, query=name).removesuffix(RENDERED))


def rendered_name(video: str, query: str | None) -> str:
    """The file name of the film of a video for a query (None: generic), unless one is given."""
    return stem_of(None, video, query) + RENDERED


def rendered_problem(file: str, taken: Collection[str]) -> str | None:
    """What is wrong with a name for a film that someone wrote by hand, beside those `taken`."""
    if Path(file).name != file or any(unicodedata.category(c)[0] == "C" for c in file):
        return "expected a file name"
    if Path(file).suffix != RENDERED:
        return f"expected a name that ends with {RENDERED}"
    if len(Path(file).stem.encode()) > MAX_STEM_BYTES:
        return f"expected a name of at most {MAX_STEM_BYTES} bytes"
    if file.casefold() in {name.casefold() for name in taken}:
        return "expected a file of its own for every cut"
    return None


def folder_of(out: Path, video: Path) -> Path:
    """The folder of all output files of a video."""
    return out / shortened(video.stem)


def all_files(folder: Path, stems: Sequence[str]) -> list[Path]:
    """Every file that may be written for a video whose summaries have these stems."""
    suffixes = (RENDERED, CONTACT_SHEET, PREVIEW)
    names = [f"{stem}{suffix}" for stem in stems for suffix in suffixes]
    return [folder / name for name in (SUMMARY, REPORT, SHOTS, *CAPTIONS, *names)]


def check_collisions(
    out: Path, videos: Sequence[Path], queries: Sequence[str | None], template: str | None
) -> None:
    """UsageError if two summaries would share a name, or one would overwrite a source video."""
    check_template(template)
    folders: dict[Path, Path] = {}
    for video in videos:
        folder = folder_of(out, video)
        other = folders.setdefault(folder, video)
        if other != video:
            raise UsageError(
                f"{video} and {other}: both would go to {folder}; summarise one with another --out"
            )
        names: dict[str, str | None] = {}
        for query in queries:
            name = stem_of(template, video.stem, query)
            if names.setdefault(name, query) != query:
                raise UsageError(
                    f"--name {template!r}: gives {name}{RENDERED} to several summaries; "
                    "add {query}"
                )
            for source in videos:
                if (folder / f"{name}{RENDERED}").resolve() == source.resolve():
                    raise UsageError(
                        f"{source}: would be overwritten by its summary; choose another --out"
                    )
