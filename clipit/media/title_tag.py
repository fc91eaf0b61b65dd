"""The title that a video file states in its container."""

from __future__ import annotations

import os

from clipit.media.container import open_video


def title_tag(path: str | os.PathLike[str]) -> str | None:
    """The title tag of a file; None without one. Matroska writes its key in capitals.

    Raises DataError for an unreadable file, MissingError where there is none.
    """
    with open_video(path) as (container, _):
        tags = {key.lower(): tag for key, tag in container.metadata.items()}
    return tags.get("title")
