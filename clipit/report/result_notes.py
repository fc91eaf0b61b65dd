"""What stands below a table of results: protocol, seeds, selection, inputs, and what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from clipit.report.result_tables import Result

_F1 = {
    "mean": "F1 compares its frames with every user summary, mean over users",
    "max": "F1 compares its frames with every user summary, and the best counts",
}
_CORRELATIONS = {
    "user_scores": "tau (Kendall's tau-b) and rho (Spearman's) compare the predicted scores with "
    "every user's scores at the picks, mean over users",
    "mean_summary": "tau (Kendall's tau-b) and rho (Spearman's) compare the summary with the mean "
    "of all user summaries, frame by frame",
}
_PICKS = {
    "consensus": "those whose tags agree best with all summaries that the scores predict",
    "even": "spread evenly over the scores",
    "top": "those of greatest score",
}
_LIBRARIES = ("clipit", "python", "numpy", "torch")


def notes(rows: Sequence[Result], provenance: Mapping[str, Any], command: str) -> str:
    """The notes of a table as a Markdown list; `command` makes its f1.json."""
    found = [*_notes(rows), ("Made", _made(provenance, command))]
    return "".join(f"- **{name}.** {words}.\n" for name, words in found)


def _notes(rows: Sequence[Result]) -> Iterator[tuple[str, str]]:
    first = rows[0]
    missing = first["splits"]["missing_datasets"]
    if missing:
        setting = first["setting"]
        yield "Incomplete", f"Trained without {_listed(missing)}, so not the usual {setting}"
    rejected = first["splits"]["rejected_videos"]
    if rejected:
        yield "Incomplete", f"Without {_listed(rejected)}, whose files could not be read"
    yield "Protocol", f"{_splits(first)}. {_measures(first)}"
    if "budget_share" in first["protocol"]:
        yield (
            "Errors",
            "± is the standard error over test videos, after the mean over seeds; for random, the "
            "standard deviation between its repetitions",
        )
        yield (
            "Controls",
            "*frame tau* compares scores with every user's at the picks, or with the 0/1 summaries "
            "of users who gave no scores; *F1 - shuffled*: minus the F1 of the same scores, "
            "shuffled within each video, mean of 20 orders; *tau - strangers'*: what the frames' "
            "tau loses by the captions and the title of another test video",
        )
    yield "Seeds", _grouped(rows, lambda row: _listed([str(seed) for seed in row["seeds"]]))
    selected = _grouped(rows, lambda row: row["chosen_by"])
    yield "Selection", f"{selected}. Nothing was selected on test videos"
    yield "Inputs", _grouped(rows, _inputs)
    papers = [f"F1 {row['paper_f1']:g} for {row['variant']}" for row in rows if row["paper_f1"]]
    if papers:
        yield "In the paper", _listed(papers)


def _splits(row: Result) -> str:
    splits = row["splits"]
    source = splits["source"]
    named = f"`{source}`" if "." in source else source
    tests, videos = splits["test_videos"], len(row["videos"])
    once = f"each of {videos} videos once" if tests == videos else f"{videos} videos {tests} times"
    train, validation = _range(splits["train_videos"]), _range(splits["validation_videos"])
    return (
        f"{_count(splits['count'], 'split')} ({named}) test {once}, after training on {train} "
        f"videos and validation on {validation}"
    )


def _measures(row: Result) -> str:
    protocol = row["protocol"]
    if "budget_share" in protocol:
        f1, correlation = _F1[protocol["f1_over_users"]], _CORRELATIONS[protocol["correlation"]]
        return (
            f"A summary is at most {protocol['budget_share']:.0%} of a video; {f1}; {correlation}"
        )
    return (
        f"A summary is {protocol['share']:.0%} of a video's shots, {_PICKS[protocol['pick']]}; F1 "
        "is semantic: shots are matched one to one by the tags they share; mean over the queries "
        "of a video, then over videos; *others* compares the same summaries with the answers to "
        "the other queries, *hits* are selected shots that show a tag of the query"
    )


def _inputs(row: Result) -> str:
    parts = [f"frame features `{row['features']}`"]
    if row["captions"]:
        parts.append(f"captions `{row['captions']}`")
    if row["text_encoder"]:
        parts.append(f"text embedded by `{row['text_encoder']}`")
    return ", ".join(parts)


def _made(provenance: Mapping[str, Any], command: str) -> str:
    versions = provenance["versions"]
    commit = f", commit `{provenance['commit']}`" if provenance["commit"] else ""
    named = [f"{name} {versions[name]}" for name in _LIBRARIES if versions.get(name)]
    return f"By `{command}` on {provenance['date']}{commit}, with {_listed(named)}"


def _grouped(rows: Sequence[Result], value: Callable[[Result], str]) -> str:
    """`value` of all rows, those that share one together."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(value(row), []).append(row["variant"])
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{_listed(names)}: {shared}" for shared, names in groups.items())


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _range(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
