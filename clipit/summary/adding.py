"""What is asked adds up: the summaries of one video from several calls, in one summary.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from clipit.core.errors import UsageError
from clipit.summary.model import Cut, Summary

#: In `provenance`: a digest of the selection of each cut as it was made, by the cut's title.
_MADE = "made"
#: Facts of single cuts.
_BY_TITLE = ("edits", _MADE)


def with_digests(summary: Summary) -> Summary:
    """The summary, its provenance naming each selection as it was made."""
    made = {cut.title: _digest(cut) for cut in summary.cuts}
    return summary.model_copy(update={"provenance": {**summary.provenance, _MADE: made}})


def is_edited(summary: Summary, cut: Cut, *, unknown: bool) -> bool:
    """Whether shots of a cut were changed by hand since it was made; `unknown`: no digest tells."""
    made = summary.provenance.get(_MADE, {}).get(cut.title)
    return unknown if made is None else made != _digest(cut)


def is_same_video(one: Summary, other: Summary) -> bool:
    """Whether two summaries are of a video with the same content."""
    ours, theirs = one.source_video, other.source_video
    return (ours.sha256, ours.n_frames) == (theirs.sha256, theirs.n_frames)


def added(earlier: Summary, new: Summary) -> Summary:
    """The cuts of both in the order in which they were first asked for, the generic one first.

    A cut that is in both is the new one; captions are the new ones, if there are any.
    """
    cuts = {cut.query: cut for cut in (*earlier.cuts, *new.cuts)}
    ordered = sorted(cuts.values(), key=lambda cut: cut.query is not None)
    changes = {
        "cuts": ordered,
        "captions": new.captions or earlier.captions,
        "provenance": _joined(earlier.provenance, new.provenance),
    }
    return new.model_copy(update=changes)


def without(summary: Summary, queries: Collection[str | None]) -> Summary:
    """The summary without the cuts of some queries (None: the generic one).

    Raises UsageError for a query that has none, or where no cut would be left.
    """
    known = [cut.query for cut in summary.cuts]
    for query in queries:
        if query not in known:
            titles = ", ".join(repr(cut.title) for cut in summary.cuts)
            name = "generic" if query is None else query
            raise UsageError(f"no summary {name[:60]!r} to forget; there are {titles}")
    cuts = [cut for cut in summary.cuts if cut.query not in queries]
    if not cuts:
        raise UsageError("no summary would be left; delete the folder instead")
    gone = {cut.title for cut in summary.cuts if cut.query in queries}
    facts = {
        name: {title: fact for title, fact in group.items() if title not in gone}
        for name in _BY_TITLE
        if isinstance(group := summary.provenance.get(name), dict)
    }
    return summary.model_copy(update={"cuts": cuts, "provenance": {**summary.provenance, **facts}})


def _joined(earlier: dict[str, object], new: dict[str, object]) -> dict[str, object]:
    """The facts of both; where both have a group of facts, those of both groups."""
    joined = {**earlier, **new}
    for name in ("scores", *_BY_TITLE):
        one, other = earlier.get(name, {}), new.get(name, {})
        if isinstance(one, dict) and isinstance(other, dict) and (one or other):
            joined[name] = {**one, **other}
    return joined


def _digest(cut: Cut) -> str:
    choice = [(shot.start_s, shot.end_s, shot.selected) for shot in cut.shots]
    return hashlib.sha256(json.dumps(choice).encode()).hexdigest()[:16]
