"""User errors: one line with the problem, its place and the fix, and the exit code."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clipit.summary.model import read_summary, write_summary
from tests.local.conftest import Made, clipit
from tests.media.clips import write_clip
from tests.workflow import ROOT

DEMO = ("--encoder", "demo")
NO_ERRORS = ("frames ", "image: ", "warning: ")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A good video of 4 seconds."""
    return write_clip(tmp_path / "clip.mp4", 100)


@pytest.fixture
def fails(capsys: pytest.CaptureFixture):
    """Run a command that must fail with this code and one line on stderr with all the texts."""

    def check(code: int, arguments: tuple[object, ...], *texts: str) -> None:
        assert clipit(*arguments) == code
        error = capsys.readouterr().err
        lines = [line for line in error.splitlines() if not line.startswith(NO_ERRORS)]
        assert len(lines) == 1, error
        assert lines[0].startswith("clipit")
        for text in texts:
            assert text in lines[0], lines[0]

    return check


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (("--budget", "lots"), ("--budget: expected a share such as 15%", "'lots'")),
        (("--budget", "0%"), ("--budget",)),
        (("--budget", "101%"), ("--budget",)),
        (("--budget", "-5s"), ("--budget",)),
        (("--keep", "1:10"), ("--keep: expected a range such as 1:02-1:10",)),
        (("--keep", "1:10-1:02"), ("--keep: expected an end after the start",)),
        (("--drop", "a-b"), ("--drop: expected a time",)),
        (("--min-shot", "x"), ("--min-shot: expected a time",)),
        (
            ("--min-shot", "2", "--budget", "1.8s"),
            ("--min-shot 2 s is longer than the budget of 1.8 s; lower one or raise the other",),
        ),
        (("--query", ""), ("--query: a query is empty",)),
        (("--query", " \n\t "), ("--query: a query is empty",)),
        (("--query", "a\x07b"), ("--query: query 'a\\x07b': ", "control characters")),
        (("--query", "a\udcffb"), ("--query: ", "expected text")),
        (("--query", "?!"), ("--query: query '?!': expected a letter or digit",)),
        (("--query", "x" * 10_000), ("--query: ", "at most 2000 characters, found 10000")),
        (("--query", "a dog", "--query", "A dog!"), ("would make one file",)),
        (("--encoder", "clap"), ("--encoder 'clap'", "did you mean 'clip'?")),
        (("--captions", "sidecat"), ("--captions 'sidecat'", "did you mean 'sidecar'?")),
        (("--variant", "zero-short"), ("--variant 'zero-short'", "did you mean 'zero-shot'?")),
        (("--name", "{vidoe}"), ("--name '{vidoe}': expected fields {video} and {query}",)),
        (("--name", "{video"), ("--name",)),
        (("--name", "../{video}"), ("expected a file name, found a path",)),
        (
            ("--name", "{video}", "--query", "a dog", "--query", "a cat"),
            ("to several summaries; add {query}",),
        ),
        (("--fps", "0"), ("--fps: expected", "found 0")),
        (("--fps", "nan"), ("--fps: expected", "found nan")),
        (("--progress", "jsn"), ("invalid choice: 'jsn'", "did you mean 'json'?")),
        (("--budjet", "9s"), ("unrecognized arguments: --budjet", "did you mean '--budget'?")),
    ],
)
def test_invalid_arguments_are_refused_before_any_work(
    clip: Path, tmp_path: Path, fails, arguments: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    encoder = () if "--encoder" in arguments else DEMO
    out = tmp_path / "out"
    fails(2, ("summarize", clip, *encoder, "--out", out, *arguments), *texts)
    assert not (out / "clip").exists()
    assert not list(out.glob("**/*.parquet"))


def test_an_unknown_command_suggests_the_nearest(fails) -> None:
    fails(2, ("sumarize", "a.mp4"), "'sumarize'", "did you mean 'summarize'?")


def test_a_missing_file_suggests_the_nearest(clip: Path, fails) -> None:
    wrong = clip.with_name("clipp.mp4")
    fails(4, ("summarize", wrong, *DEMO), "no such file; did you mean 'clip.mp4'?")


def test_a_folder_without_videos_is_refused(tmp_path: Path, fails) -> None:
    fails(4, ("summarize", tmp_path, *DEMO), "no video files in this folder")


def test_a_file_that_is_no_video_is_refused(tmp_path: Path, fails) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a video")
    out = tmp_path / "out"
    fails(3, ("summarize", text, *DEMO, "--out", out), str(text), "expected a readable video")
    assert not (out / "text").exists()


def test_a_bad_file_does_not_stop_the_others(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(np.random.default_rng(0).bytes(9999))
    out = tmp_path / "out"
    assert clipit("summarize", bad, clip, *DEMO, "--out", out, "--progress", "none") == 3
    assert (out / "clip/clip.mp4").exists()
    *_, failure, total = capsys.readouterr().err.splitlines()
    assert failure.startswith(f"clipit: failed: {bad}: expected a readable video")
    assert total == "clipit: error: 1 of 2 videos were not summarised, see above"


def test_missing_weights_are_one_line(clip: Path, tmp_path: Path, fails, monkeypatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HOME", str(tmp_path))
    texts = ("ViT-B-32:nowhere", "weights not available", "--encoder demo")
    fails(4, ("summarize", clip, "-e", "ViT-B-32:nowhere", "--out", tmp_path / "o"), *texts)
    assert not list(tmp_path.glob("o/**/*.parquet"))


def test_an_unwritable_folder_is_refused(clip: Path, tmp_path: Path, fails) -> None:
    (tmp_path / "file").touch()
    where = ("--out", tmp_path / "file/out")
    fails(2, ("summarize", clip, *DEMO, *where), "file/out", "cannot write there (Not a directory)")


def test_the_source_is_never_overwritten(tmp_path: Path, fails) -> None:
    (tmp_path / "clip").mkdir()
    source = write_clip(tmp_path / "clip/clip.mp4", 100)
    before = source.read_bytes()
    arguments = ("summarize", source, *DEMO, "--out", tmp_path, "--force")
    fails(2, arguments, f"{source}: would be overwritten by its summary; choose another --out")
    assert source.read_bytes() == before


def test_two_videos_of_one_name_are_refused(clip: Path, tmp_path: Path, fails) -> None:
    (tmp_path / "other").mkdir()
    other = Path(shutil.copy(clip, tmp_path / "other"))
    fails(2, ("summarize", clip, other, *DEMO, "--out", tmp_path / "o"), "both would go to")


def test_foreign_files_are_not_overwritten(clip: Path, tmp_path: Path, fails) -> None:
    theirs = tmp_path / "out/clip/clip.mp4"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    arguments = ("summarize", clip, *DEMO, "--out", tmp_path / "out", "--progress", "none")
    fails(2, arguments, f"{theirs}: exists and was not written by clipit", "--force")
    assert theirs.read_text() == "theirs"
    assert clipit(*arguments, "--force") == 0
    assert theirs.stat().st_size > 1000
    summary = read_summary(theirs.parent / "summary.json")
    write_summary(theirs.parent / "summary.json", summary.model_copy(update={"provenance": {}}))
    fails(2, arguments, "summary.json: 'generic' was edited since it was written", "--force")


@pytest.mark.parametrize(
    "query", ["x" * 2000, "a dog and\n<b>a \u202e'cat'", "日本の犬 " * 30, "../../a: dog"]
)
def test_odd_queries_give_a_summary(clip: Path, tmp_path: Path, query: str) -> None:
    arguments = ("summarize", clip, *DEMO, "--out", tmp_path / "o", "--query", query)
    assert clipit(*arguments) == 0
    folder = tmp_path / "o/clip"
    (rendered,) = folder.glob("*.mp4")
    (cut,) = read_summary(folder / "summary.json").cuts
    assert cut.file == rendered.name and cut.query == " ".join(query.split())


def test_a_range_beyond_the_end_is_refused(clip: Path, tmp_path: Path, fails) -> None:
    arguments = ("summarize", clip, *DEMO, "--out", tmp_path / "o", "--keep", "0:10-0:12")
    fails(2, (*arguments, "--progress", "none", "--budget", "60%"), "--keep: ", "lasts 4.0 s")


def test_dropping_everything_is_refused(clip: Path, tmp_path: Path, fails) -> None:
    arguments = ("summarize", clip, *DEMO, "--out", tmp_path / "o", "--drop", "0-9")
    fails(2, (*arguments, "--progress", "none", "--budget", "60%"), "--drop: nothing is left")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not readable as JSON"),
        ("{}", "source_video: Field required"),
        ('{"format": "other"}', "format: Input should be 'clipit-summary'"),
    ],
)
def test_an_invalid_summary_is_refused(tmp_path: Path, fails, content: str, message: str) -> None:
    file = tmp_path / "summary.json"
    file.write_text(content)
    fails(3, ("render", file), str(file), message)


def test_a_missing_summary_is_refused(tmp_path: Path, fails) -> None:
    fails(4, ("render", tmp_path / "summary.json"), "no such file; clipit summarize writes one")


def test_a_summary_without_its_video_is_refused(made: Made, tmp_path: Path, fails) -> None:
    source_video = made.summary.source_video.model_copy(update={"path": str(tmp_path / "gone.mp4")})
    write_summary(
        tmp_path / "s.json", made.summary.model_copy(update={"source_video": source_video})
    )
    fails(4, ("render", tmp_path / "s.json"), "source_video.path: no video at", "--source")


def test_a_summary_of_another_video_is_refused(
    made: Made, clip: Path, tmp_path: Path, fails
) -> None:
    write_summary(tmp_path / "s.json", made.summary)
    fails(3, ("render", tmp_path / "s.json", "--source", clip), "it is another video")


def test_an_unreadable_file_name_is_refused(clip: Path, tmp_path: Path, fails) -> None:
    odd = clip.rename(tmp_path / "a\nb.mp4")
    fails(2, ("summarize", odd, *DEMO), "its name is not readable text; rename")


def test_a_bug_is_one_line_with_a_traceback_on_demand(
    clip: Path, fails, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("two\nlines")

    monkeypatch.setattr("clipit.local.request.video_paths", broken)
    fails(1, ("summarize", clip), "ValueError: two lines", "test_errors.py:", "CLIPIT_DEBUG=1")
    monkeypatch.setenv("CLIPIT_DEBUG", "1")
    assert clipit("summarize", clip) == 1
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_one_line(clip: Path, fails, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clipit.local.request.video_paths", stopped)
    fails(130, ("summarize", clip), "clipit: interrupted")


def test_ctrl_c_ends_all_processes_and_leaves_no_partial_file(made: Made, tmp_path: Path) -> None:
    arguments = ["summarize", str(made.video), *DEMO, "--out", str(tmp_path), "--progress", "json"]
    running = subprocess.Popen(
        [sys.executable, "-m", "clipit", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        start_new_session=True,
        # a background job of a shell ignores it, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert running.stderr.readline().startswith('{"stage": "frames')
    os.killpg(running.pid, signal.SIGINT)
    *_, last = running.communicate()[1].splitlines()
    assert running.returncode == 130
    assert last.startswith("clipit: interrupted; finished work is kept")
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert not {name for name in left if ".tmp" in name or name.endswith((".parquet", ".mp4"))}
