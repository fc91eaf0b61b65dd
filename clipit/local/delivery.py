"""The output folder of a video: its files written, renewed and removed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from clipit.core.errors import UsageError
from clipit.core.naming import shard_name
from clipit.local import outputs
from clipit.local.request import dataset_name
from clipit.local.steps import Runner
from clipit.pipeline import layout
from clipit.summary import output_names
from clipit.summary.model import Cut, Summary

#: The cache inside of an output folder.
CACHE = ".clipit"


def records(folder: Path) -> Runner:
    """What is known of the files in the output folder of a video, or of its copy elsewhere."""
    shared = folder.absolute().parent / CACHE
    return Runner((shared if shared.is_dir() else folder / CACHE) / "steps")


def deliver(
    summary: Summary, cuts: Iterable[Cut], folder: Path, runner: Runner, frames: Path | None = None
) -> None:
    """Write the files of a summary, and render `cuts` of it; what is up to date is left alone.

    frames: the table of the video's sampled frames; None: the one in the usual cache, if it is
    there, else the report's pictures are decoded from the video.
    """
    for step in outputs.text_steps(summary, folder):
        runner.run(step)
    runner.run(outputs.report_step(summary, folder, frames or _stored_frames(summary, folder)))
    for cut in cuts:
        for step in outputs.render_steps(summary, cut, folder):
            runner.run(step)


def forget(cuts: Iterable[Cut], folder: Path, runner: Runner) -> None:
    """Delete the rendered files of cuts; those that clipit did not write stay."""
    for cut in cuts:
        for path in rendered_files(cut, folder):
            if runner.is_ours(path):
                path.unlink()


def rendered_files(cut: Cut, folder: Path) -> list[Path]:
    """The film of a cut, its contact sheet and its preview."""
    if cut.file is None:
        return []
    suffixes = (output_names.RENDERED, output_names.CONTACT_SHEET, output_names.PREVIEW)
    return [(folder / cut.file).with_suffix(suffix) for suffix in suffixes]


def check_writable(folder: Path) -> None:
    """Create the folder; UsageError if it is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = f"{folder}: cannot write there ({error.strerror}); choose another folder"
        raise UsageError(reason) from None


def _stored_frames(summary: Summary, folder: Path) -> Path | None:
    dataset = dataset_name(Path(summary.source_video.path))
    template = layout.FRAMES.format(dataset=dataset, shard=shard_name(0))
    table = folder.absolute().parent / CACHE / template
    return table if table.is_file() else None
