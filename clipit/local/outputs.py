"""The files that are made of a summary, as steps: what is there and fresh is not made again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from clipit import __version__
from clipit.core import provenance
from clipit.core.progress import Progress
from clipit.local.steps import Step
from clipit.summary import output_names, texts
from clipit.summary.model import Cut, Summary, write_summary
from clipit.tables import Key

_MOST_TILES = 60  # of a contact sheet; of more shots some, evenly spread


def text_steps(summary: Summary, folder: Path) -> Iterator[Step]:
    """summary.json, shots.csv and, where there are captions, captions.srt and captions.vtt."""
    key = summary.model_dump_json()
    whole = folder / output_names.SUMMARY
    yield _step("summary", (), whole, key, partial(write_summary, whole, summary))
    table = folder / output_names.SHOTS
    yield _step("shots", (), table, key, partial(texts.write_shots, table, summary))
    if summary.captions:
        srt, vtt = (folder / name for name in output_names.CAPTIONS)
        said = summary.captions
        yield _step("srt", (), srt, key, partial(texts.write_srt, srt, said))
        made_by = f"clipit {__version__}"
        yield _step("vtt", (), vtt, key, partial(texts.write_vtt, vtt, said, made_by))


def report_step(summary: Summary, folder: Path, frames: Path, key: Key) -> Step:
    """report.html: the page; its pictures are those of `frames`, a frames table that has `key`."""
    page = folder / output_names.REPORT
    made_of = f"{provenance.digest('write_reports')} {summary.model_dump_json()}"
    return _step("report", (frames,), page, made_of, partial(_report, summary, page, frames, key))


def film_steps(summary: Summary, cut: Cut, folder: Path) -> Iterator[Step]:
    """The film of a cut that names its file, its contact sheet and its preview."""
    if cut.file is None:
        return
    source, film = Path(summary.source_video.path), folder / cut.file
    shots = [(shot.start, shot.stop) for shot in cut.selected_shots]
    comment = f"clipit {__version__}: {cut.title} ({cut.scorer})"
    key = json.dumps([shots, cut.fade_s, comment])
    yield _step("film", (source,), film, key, partial(_render, source, shots, cut, film, comment))
    sheet, preview = (
        film.with_suffix(output_names.CONTACT_SHEET),
        film.with_suffix(output_names.PREVIEW),
    )
    yield _step("sheet", (source,), sheet, key, partial(_sheet, source, shots, sheet, comment))
    yield _step(
        "preview", (source,), preview, key, partial(_preview, source, shots, preview, comment)
    )


def _step(name: str, inputs: tuple[Path, ...], output: Path, key: str, run: partial[None]) -> Step:
    return Step(name, inputs, (output,), f"{__version__} {key}", run)


def _report(summary: Summary, page: Path, frames: Path, key: Key) -> None:
    from clipit.media.stored_frames import stored_pictures
    from clipit.report import write_report

    write_report(summary, page, pictures=stored_pictures(frames, key))


def _render(source: Path, shots: list[tuple[int, int]], cut: Cut, film: Path, comment: str) -> None:
    from clipit.media.render import render_frames

    with Progress(f"render {film.name}", 100) as progress:
        render_frames(
            source,
            shots,
            film,
            fade_s=cut.fade_s,
            comment=comment,
            progress=progress.share,
        )


def _sheet(source: Path, shots: list[tuple[int, int]], sheet: Path, comment: str) -> None:
    from clipit.media.contact_sheet import contact_sheet

    middles = sorted({(start + stop) // 2 for start, stop in shots})
    if len(middles) > _MOST_TILES:
        places = np.linspace(0, len(middles) - 1, _MOST_TILES).astype(int)
        middles = [middles[place] for place in places]
    contact_sheet(source, middles, sheet, comment=comment)


def _preview(source: Path, shots: list[tuple[int, int]], out: Path, comment: str) -> None:
    from clipit.media.preview import preview

    preview(source, shots, out, comment=comment)
