"""Videos with names in any script, and as long as a file system allows."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from clipit.core.errors import UsageError
from clipit.local.request import dataset_name, make_request, raw_config
from clipit.pipeline.plan import Plan
from clipit.summary import output_names
from tests.local.conftest import clipit
from tests.media.clips import write_clip

#: Combining marks, joiners, spaces outside ASCII, emoji.
NAMES = [
    "हिन्दी वीडियो",
    "วิดีโอ",
    "தமிழ்",
    "مُحَمَّد",
    "می\u200cخواهم",
    "Phở ngon",
    "한국어",
    "🎬🐕",
    "👨\u200d👩\u200d👧",
    "3.00.00\u202fPM",
    "__init__",
]
#: 234 and 255 bytes with their suffix, with one to four bytes per character.
LONG = [
    ("a" * 229 + "b.mp4"),
    ("ж" * 115 + ".mp4"),
    ("हि" * 38 + "ab.mp4"),
    ("วี" * 41 + "abcde.mp4"),
    ("a" * 251 + ".mp4"),
    ("🎬" * 62 + "abc.mp4"),
]


def planned(video: Path) -> Plan:
    request = make_request([video], ["कुत्ता"], encoder="demo")
    return Plan(raw_config(request, ["zero-shot"], Path("cache")))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_is_planned(tmp_path: Path, name: str, form: str) -> None:
    video = tmp_path / f"{unicodedata.normalize(form, name)}.mp4"
    video.touch()
    plan = planned(video)
    assert plan.context.catalog.videos(dataset_name(video)) == [video.stem]
    assert plan.context.catalog.video_files(dataset_name(video)) == {video.stem: video}


def test_combining_marks_stay_in_the_dataset_name(tmp_path: Path) -> None:
    assert dataset_name(tmp_path / "हिन्दी वीडियो.mp4").startswith("हिन्दी-वीडियो-")
    assert dataset_name(tmp_path / "วิดีโอ.mp4").startswith("วิดีโอ-")


@pytest.mark.parametrize("odd", ["a\nb", "a\u2028b", "a\x1bb", "a\udcffb"])
def test_an_unreadable_name_is_refused_in_one_line(tmp_path: Path, odd: str) -> None:
    video = tmp_path / f"{odd}.mp4"
    video.touch()
    with pytest.raises(UsageError, match="its name is not readable text; rename") as refused:
        make_request([video], encoder="demo")
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("template", [None, "{video}", "{query} of {video}"])
@pytest.mark.parametrize("name", LONG)
def test_names_derived_from_a_long_one_fit(name: str, template: str | None) -> None:
    assert len(name.encode()) in (234, 255)
    video, queries = Path(name), [None, "a dog", "犬" * 99]
    stems = [output_names.stem_of(template, video.stem, query) for query in queries]
    folder = output_names.folder_of(Path("out"), video)
    made = [dataset_name(video), folder.name]
    made += [path.name for path in output_names.all_files(folder, stems)]
    assert max(len(name.encode()) for name in made) <= 225  # leaves 30 for a temporary name
    assert template == "{video}" or len(set(stems)) == len(queries)


def test_long_names_with_one_prefix_have_separate_folders() -> None:
    videos = [Path("ж" * 110 + f"{end}.mp4") for end in ("one", "two", "")]
    assert len({output_names.folder_of(Path("out"), video) for video in videos}) == 3
    output_names.check_collisions(Path("out"), videos, [None, "x"], None)


@pytest.mark.parametrize("name", ["วี" * 38 + "ab.mp4", "🎬" * 62 + "abc.mp4"])
def test_a_video_of_the_longest_name_is_summarised(
    tmp_path: Path, capsys: pytest.CaptureFixture, name: str
) -> None:
    assert len(name.encode()) in (234, 255)
    video = write_clip(tmp_path / "clip.mp4", 150).rename(tmp_path / name)
    arguments = ("--encoder", "demo", "--query", "a red square", "--generic", "--captions")
    assert clipit("summarize", video, *arguments, "sidecar", "--out", tmp_path / "out") == 0
    made = sorted(path.suffix for path in output_names.folder_of(tmp_path / "out", video).iterdir())
    assert made == sorted([".mp4", ".jpg", ".webp"] * 2 + [".json", ".html", ".csv"])
    assert len(capsys.readouterr().out.splitlines()) == 2
