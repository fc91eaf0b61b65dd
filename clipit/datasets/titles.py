"""Titles of videos: as their dataset states them, else their names, where these are words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from clipit.datasets import tvsum

#: What cameras, phones, recorders and sites name files: no words about what they show.
_DEVICE_WORDS = frozenset(
    [
        *("img", "vid", "mov", "mvi", "dsc", "dscn", "dscf", "gopr", "pxl", "dji", "cimg", "pict"),
        *("untitled", "video", "clip", "movie", "film", "output", "final", "export", "recording"),
        *("screen", "capture", "whatsapp", "zoom", "track", "rec", "copy", "edit", "new", "test"),
    ]
)
_WORD = re.compile(r"[^\W\d_]{3,}")
#: As sites give them to videos: 11 signs, digits and both cases among them.
_IDENTIFIER = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{11}", re.ASCII)
_SEPARATORS = re.compile(r"[\s_.\-+]+")

_READERS: dict[str, Callable[[Path], dict[str, str]]] = {"tvsum": tvsum.read_titles}
#: The formats of annotations that state titles.
WITH_TITLES = frozenset(_READERS)


def read_titles(path: Path, format_name: str) -> dict[str, str]:
    """Video -> title, from annotations of a format in WITH_TITLES."""
    return _READERS[format_name](path)


def readable_title(name: str) -> str | None:
    """A file's name without its ending as a title; None if it holds no word about its content.

    "paluma_jump" is "paluma jump"; IMG_1234, 20260102_101112 and AwmHb44_ouw are none.
    """
    if _IDENTIFIER.fullmatch(name):
        return None
    title = _SEPARATORS.sub(" ", name).strip()
    words = [word for word in title.split() if _WORD.fullmatch(word.strip("()[]'\"!?,"))]
    telling = [word for word in words if word.lower() not in _DEVICE_WORDS and not _is_code(word)]
    return title if telling else None


def _is_code(word: str) -> bool:
    """Whether letters are mixed as in an identifier: aBcD, not Word, WORD or word."""
    rest = word[1:]
    return any(map(str.isupper, rest)) and any(map(str.islower, word))
