"""File names of summaries, and what a dataset may leave out."""

from __future__ import annotations

import re

import pytest

from clipit.config.schema import parse
from clipit.core.errors import UsageError
from clipit.core.naming import report_name, slug, summary_json, summary_name
from clipit.pipeline.context import pattern

ENCODERS = {
    "image_encoders": {"clip": {"library": "demo", "model": "clipit-demo"}},
    "text_encoders": {"clip": {"library": "demo", "model": "clipit-demo"}},
}
VIDEOS = {"format": "folder", "path": "videos"}
H5 = {"format": "eccv16", "path": "x.h5"}


def test_a_query_names_a_file() -> None:
    assert slug("A dog's  ball?") == "a-dog-s-ball"
    assert slug("Ein Zug fährt ab") == "ein-zug-fährt-ab"
    assert slug("कुत्ता, कूड़ा") == "कुत्ता-कूड़ा"
    assert summary_name("v", None) == "v.mp4"
    assert summary_name("v", "a dog") == "v--a-dog.mp4"


def test_long_names_differ_and_fit() -> None:
    """Four bytes a sign at most; a film of it may get a length and a number."""
    queries = [start + "長い" * 200 + end for start in ("", "a") for end in ("", "い", "長")]
    names = [summary_name("v" * 60, query) for query in queries]
    assert len(set(names)) == len(queries)
    assert max(len(f"{name}-36000s-9999".encode()) for name in names) < 255


@pytest.mark.parametrize("name", ["x" * 251, "ж" * 125, "हि" * 41, "🎬" * 62])
def test_the_names_of_a_long_video_fit_and_differ(name: str) -> None:
    videos = [name, name[:-1], f"{name[:-1]}y"]
    named = [summary_name(video, query) for video in videos for query in (None, "a", "犬" * 99)]
    named += [made(video) for video in videos for made in (summary_json, report_name)]
    assert len(set(named)) == len(named)
    assert max(len(f".{made}.1234567.tmp.mp4".encode()) for made in named) <= 255


def test_a_dataset_is_named_in_any_script() -> None:
    """By the rule that names of files are made by, so that these are names of datasets."""
    for name in ("हिन्दी", "วิดีโอ", "தமிழ்", "مُحَمَّد", "a-b_c"):
        assert slug(name).replace("-", "") == name.replace("-", "").replace("_", "")
        parse({**ENCODERS, "datasets": {name: {"videos": VIDEOS}}})
    for name in ("", "a b", "a/b", "a.b", "🎬"):
        with pytest.raises(UsageError, match="it names a folder"):
            parse({**ENCODERS, "datasets": {name: {"videos": VIDEOS}}})


def test_blanks_and_line_ends_are_one() -> None:
    options = parse(
        {**ENCODERS, "datasets": {"own": {"videos": VIDEOS, "queries": [" a\n\tdog "]}}}
    )
    assert options.dataset("own").queries == ["a dog"]


def test_a_pattern_of_nothing_matches_nothing() -> None:
    assert re.fullmatch(pattern(["b", "a"]), "a")
    assert not re.fullmatch(pattern([]), "")


def test_a_folder_of_videos_needs_nothing_else() -> None:
    config = parse({**ENCODERS, "datasets": {"own": {"videos": VIDEOS}}})
    assert config.dataset("own").shots is None


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        ({"annotations": H5, "features": {"a": H5}}, "without videos a dataset needs shots"),
        ({"annotations": H5, "shots": H5}, "without videos a dataset needs features"),
        (
            {"annotations": H5, "shots": H5, "features": {"a": H5}, "queries": ["a"]},
            "queries need videos",
        ),
        ({"videos": {"format": "tvsum", "path": "x"}}, "by the names in annotations: add these"),
        ({"videos": VIDEOS, "queries": ["a dog", "A dog!"]}, "'A dog!' and 'a dog' make one file"),
        ({"videos": VIDEOS, "queries": ["?!"]}, "expected a letter or digit to name its summary"),
        ({"videos": VIDEOS, "queries": [" \n"]}, "a query is empty: write some words"),
        ({"videos": VIDEOS, "queries": ["a\0dog"]}, "found control characters; remove them"),
        ({"videos": VIDEOS, "queries": ["dog " * 2500]}, "at most 2000 characters, found 9999"),
        (
            {"videos": VIDEOS, "features": {"clip": H5}},
            r"features\.clip: clip is made of the videos, too; rename one",
        ),
        (
            {"videos": VIDEOS, "segmentation": {"encoder": "clop"}},
            "segmentation.encoder: 'clop' is not configured; did you mean 'clip'",
        ),
    ],
)
def test_what_cannot_work_is_refused(dataset: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse({**ENCODERS, "datasets": {"own": dataset}})
    assert "\n" not in str(caught.value)


def test_nobody_can_summarise_without_annotations_but_zero_shot() -> None:
    raw = {"variants": {"a": {"language": {"captions": None, "fusion": "none"}}}}
    raw |= {"summary": {"variants": ["a"]}, "datasets": {"own": {"videos": VIDEOS}}}
    with pytest.raises(UsageError, match="own has no annotations to train on; add zero-shot"):
        parse({**ENCODERS, **raw})


def test_zero_shot_needs_both_towers() -> None:
    with pytest.raises(UsageError, match=r"summary\.encoder: 'own' is not configured"):
        parse(
            {
                "image_encoders": {"own": ENCODERS["image_encoders"]["clip"]},
                "summary": {"encoder": "own"},
                "datasets": {"o": {"videos": VIDEOS}},
            }
        )
