"""The output files of a summary, as steps: files that are up to date are not written again.

A step's key holds the digest of the code that writes the file, never the version: a file may name
the version that wrote it, and is kept when a newer one would write the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from clipit import __version__, tables
from clipit.core import provenance
from clipit.core.progress import Progress
from clipit.local.steps import Step
from clipit.summary import output_names, texts
from clipit.summary.model import Cut, Summary, write_summary

_MAX_TILES = 60  # of a contact sheet; more shots are sampled evenly
_REPORT_STAGE = "pipeline.stages.write_reports"


def text_steps(summary: Summary, folder: Path) -> Iterator[Step]:
    """summary.json, shots.csv and, where there are captions, captions.srt and captions.vtt."""
    key = _content(summary)
    whole = folder / output_names.SUMMARY
    write = partial(write_summary, whole, summary)
    yield _step("summary", "summary.model", (), whole, key, write)
    table = folder / output_names.SHOTS
    yield _text_step("shots", table, key, partial(texts.write_shots, table, summary))
    if summary.captions:
        srt, vtt = (folder / name for name in output_names.CAPTIONS)
        yield _text_step("srt", srt, key, partial(texts.write_srt, srt, summary.captions))
        write = partial(texts.write_vtt, vtt, summary.captions, f"clipit {__version__}")
        yield _text_step("vtt", vtt, key, write)


def report_step(summary: Summary, folder: Path, frames: Path | None) -> Step:
    """report.html with images of `frames`, the table of this video's, else of the video itself."""
    page = folder / output_names.REPORT
    source = frames or Path(summary.source_video.path)
    write = partial(_report, summary, page, frames)
    return _step("report", _REPORT_STAGE, (source,), page, _content(summary), write)


def render_steps(summary: Summary, cut: Cut, folder: Path) -> Iterator[Step]:
    """The rendered file of a cut that names one, its contact sheet and its preview."""
    if cut.file is None:
        return
    source, rendered = Path(summary.source_video.path), folder / cut.file
    shots = [(shot.start, shot.stop) for shot in cut.selected_shots]
    about = f"{cut.title} ({cut.scorer})"
    comment = f"clipit {__version__}: {about}"
    key = json.dumps([shots, cut.fade_s, about])
    sheet, preview = (
        rendered.with_suffix(output_names.CONTACT_SHEET),
        rendered.with_suffix(output_names.PREVIEW),
    )
    render = partial(_render, source, shots, cut, rendered, comment)
    yield _step("render", "media.render", (source,), rendered, key, render)
    draw = partial(_contact_sheet, source, shots, sheet, comment)
    yield _step("sheet", "media.contact_sheet", (source,), sheet, key, draw)
    animate = partial(_preview, source, shots, preview, comment)
    yield _step("preview", "media.preview", (source,), preview, key, animate)


def _content(summary: Summary) -> str:
    """The summary as JSON, without the version that wrote it."""
    unversioned = {name: fact for name, fact in summary.provenance.items() if name != "clipit"}
    return summary.model_copy(update={"provenance": unversioned}).model_dump_json()


def _text_step(name: str, output: Path, key: str, run: partial[None]) -> Step:
    return _step(name, "summary.texts", (), output, key, run)


def _step(
    name: str, module: str, inputs: tuple[Path, ...], output: Path, key: str, run: partial[None]
) -> Step:
    """A step that writes `output` with the code of `module`."""
    return Step(name, inputs, (output,), f"{provenance.digest_of(module)} {key}", run)


def _report(summary: Summary, page: Path, frames: Path | None) -> None:
    from clipit.media.decoded_pictures import decoded_pictures
    from clipit.media.stored_frames import stored_pictures
    from clipit.report import write_report

    if frames is None:
        pictures = decoded_pictures(summary.source_video.path)
    else:
        (key,) = tables.by_video(tables.read(frames, "frames", ["dataset", "video"]))
        pictures = stored_pictures(frames, key)
    write_report(summary, page, pictures=pictures)


def _render(source: Path, shots: list[tuple[int, int]], cut: Cut, out: Path, comment: str) -> None:
    from clipit.media.render import render_frames

    with Progress(f"render {out.name}", 100) as progress:
        render_frames(
            source,
            shots,
            out,
            fade_s=cut.fade_s,
            comment=comment,
            progress=progress.share,
        )


def _contact_sheet(source: Path, shots: list[tuple[int, int]], out: Path, comment: str) -> None:
    from clipit.media.contact_sheet import contact_sheet

    middles = sorted({(start + stop) // 2 for start, stop in shots})
    if len(middles) > _MAX_TILES:
        indices = np.linspace(0, len(middles) - 1, _MAX_TILES).astype(int)
        middles = [middles[index] for index in indices]
    contact_sheet(source, middles, out, comment=comment)


def _preview(source: Path, shots: list[tuple[int, int]], out: Path, comment: str) -> None:
    from clipit.media.preview import preview

    preview(source, shots, out, comment=comment)
