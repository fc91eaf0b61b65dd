"""A video's title guides its generic summary: as stated, by its tag, or by its name."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from clipit.core.errors import UsageError
from clipit.demo import world
from clipit.local.request import make_request
from clipit.local.summarize import summarize
from clipit.summary.model import Cut
from tests.local.conftest import clipit as command

TITLE = "a green square"
OTHER = "a yellow triangle"


@pytest.fixture(scope="module")
def named(world_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clip under a name that says what it shows."""
    return Path(shutil.copy(world_clip, tmp_path_factory.mktemp("named") / f"{TITLE}.mp4"))


def generic(video: Path, **options: object) -> Cut:
    summary = summarize(video, encoder="demo", fps=2, cache=video.parent / "cache", **options)
    (cut,) = summary.cuts
    return cut


def gain(cut: Cut, other: Cut, what: str) -> float:
    """By how much more than others a cut scores frames that show something, beside another cut."""
    video = world.videos()[0].name
    shows = np.array(
        [world.share_shown(video, what, [(s, s + 0.1)]) > 0 for s in cut.curve.time_s[:-1]]
    )
    more = np.subtract(cut.curve.score, other.curve.score)[:-1]
    return float(more[shows].mean() - more[~shows].mean())


def test_a_readable_name_guides_the_summary(named: Path, capsys: pytest.CaptureFixture) -> None:
    cut = generic(named)
    assert cut.guided_by == TITLE
    assert gain(cut, generic(named, title=False), TITLE) > 0.1
    best = max(cut.selected_shots, key=lambda shot: shot.score)
    (reason,) = best.attributions
    assert reason.sentence == TITLE and reason.start_s == 0
    assert reason.delta is not None and reason.delta > 0.05
    flags = ("--encoder", "demo", "--cache", named.parent / "cache", "--fps", 2)
    assert command("summarize", named, *flags, "--dry-run", "--out", named.parent / "out") == 0
    assert f'guided by its title: "{TITLE}"' in capsys.readouterr().out.splitlines()[0]


def test_a_stated_title_is_taken_at_its_word_and_none_is_none(named: Path) -> None:
    stated = generic(named, title=f" {OTHER}\n")
    assert stated.guided_by == OTHER
    none = generic(named, title=False)
    assert none.guided_by is None
    assert gain(stated, none, OTHER) > 0.1
    assert not any(shot.attributions for shot in none.shots)


def test_a_query_is_not_guided_by_the_title(named: Path) -> None:
    assert generic(named, query=OTHER).guided_by is None
    with pytest.raises(UsageError, match="--title guides the summary without a query"):
        generic(named, query=OTHER, title=TITLE)


@pytest.mark.parametrize("name", ["IMG_1234", "a journey to the far side of the sea"])
def test_names_that_say_nothing_of_the_video_change_nothing(
    world_clip: Path, tmp_path: Path, name: str
) -> None:
    video = Path(shutil.copy(world_clip, tmp_path / f"{name}.mp4"))
    cut = generic(video)
    assert cut.guided_by is None
    assert cut.curve == generic(video, title=False).curve


def test_the_tag_of_the_file_comes_before_its_name(world_clip: Path, tmp_path: Path) -> None:
    video = tmp_path / "IMG_1234.mkv"
    with av.open(str(world_clip)) as source, av.open(str(video), "w") as target:
        target.metadata["title"] = TITLE
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert generic(video).guided_by == TITLE


def test_bad_titles_are_refused_in_one_line(named: Path, world_clip: Path) -> None:
    with pytest.raises(UsageError, match=r"--title: a title is empty.*--no-title reads none"):
        make_request([named], title=" ")
    with pytest.raises(UsageError, match="--title is of one video, found 2"):
        make_request([named, world_clip], title=TITLE)
