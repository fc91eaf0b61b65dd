"""The tables of the page of results: a row per variant, then the controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clipit.algorithms.text_tables import markdown

#: A row of f1.json: one variant in one setting.
Result = Mapping[str, Any]
#: Mean and errors of a metric; None where the annotations do not allow it.
Measured = Mapping[str, Any] | None

_METRICS = ("tau", "rho", "tau_users", "f1")
_COLUMNS = ("tau", "rho", "frame tau", "F1", "F1 - shuffled", "tau - strangers'")
_FIXED_CONTROLS = {"constant": "constant", "human": "one human", "oracle": "gtscore itself"}
_QUERY_METRICS = ("f1", "f1_others", "hit_rate", "generic_f1")
_QUERY_CONTROLS = {"others": "another query's answer", "human": "people", "oracle": "the oracle"}
_SELECTORS = {"consensus": "by consensus", "even": "spread evenly", "top": "the top shots"}


def table(title: str, rows: Sequence[Result]) -> str:
    """The results of a dataset in a setting, and what they gain over their controls.

    F1 minus that of the same scores, shuffled; tau minus that by strangers' sentences.
    """
    controls = rows[0]["controls"]
    cells = [[label(row), *_measured(row["metrics"]), _gain(row), _language(row)] for row in rows]
    random = controls["random"]
    name = f"*random x {random['f1']['repetitions']}*"
    cells.append([name, *(_with(random[m], m, "std") for m in _METRICS), "", ""])
    fixed = {kind: words for kind, words in _FIXED_CONTROLS.items() if kind in controls}
    columns = [[_mean(controls[kind][m], m) for kind in fixed] for m in _METRICS]
    cells.append([f"*{' / '.join(fixed.values())}*", *map(" / ".join, columns), "", ""])
    return markdown((title, *_COLUMNS), cells)


def query_table(title: str, rows: Sequence[Result]) -> str:
    """The results of a dataset with queries."""
    first = rows[0]
    share, budget = f"{first['protocol']['share']:.0%}", f"{first['protocol']['budget_s']:g} s"
    others = [name for name in _SELECTORS if name != first["protocol"]["pick"]]
    cells = []
    for row in rows:
        metrics = row["metrics"]
        means = [_mean(metrics[m], m) for m in _QUERY_METRICS]
        named = ["f1_budget", *(f"f1_{other}" for other in others)]
        same = " / ".join(_mean(metrics[m], m) for m in named)
        cells.append([label(row), *means])
        by = " / ".join(_SELECTORS[other] for other in others)
        words = f"*the same scores: within {budget} / {by}, {share}*"
        cells.append([words, same, "", "", ""])
    controls = first["controls"]
    random, uniform = controls["random"], controls["uniform"]
    cells.append(
        [
            f"*random x {random['f1']['repetitions']}: {share} / within {budget} / uniform*",
            *(_joined([random.get(m), _in_budget(random, m), uniform.get(m)], m)
              for m in _QUERY_METRICS),
        ]
    )  # fmt: skip
    cells.append(
        [
            f"*{' / '.join(_QUERY_CONTROLS.values())}*",
            *(_joined([controls[kind].get(m) for kind in _QUERY_CONTROLS], m)
              for m in _QUERY_METRICS),
        ]
    )  # fmt: skip
    return markdown((title, "F1", "others", "hits", "generic F1"), cells)


def differences(row: Result) -> str:
    """F1 minus random's of every test video of a dataset with queries, in points."""
    random = row["control_videos"]["random"]
    found = {video: metrics["f1"] - random[video]["f1"] for video, metrics in row["videos"].items()}
    return ", ".join(f"{video} {100 * value:+.1f}" for video, value in sorted(found.items()))


def label(row: Result) -> str:
    """What a row is called; baselines are in italics."""
    return f"*{row['variant']}, baseline*" if row["is_baseline"] else str(row["variant"])


def decimal(value: float) -> str:
    """Three decimals without the zero before the point: .156, -.012, and 0 for exactly 0."""
    if value == 0:
        return "0"
    shown = f"{value:.3f}".replace("0.", ".", 1)
    return ".000" if shown == "-.000" else shown


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _format(metric: str) -> Callable[[float], str]:
    return decimal if metric in ("tau", "rho", "tau_users") else _percent


def _measured(metrics: Mapping[str, Measured]) -> list[str]:
    return [_with(metrics[name], name, "se_videos") for name in _METRICS]


def _mean(measured: Measured, metric: str) -> str:
    return "-" if measured is None else _format(metric)(measured["mean"])


def _with(measured: Measured, metric: str, error: str) -> str:
    """Mean ± error, where there is one."""
    if measured is None or measured[error] is None:
        return _mean(measured, metric)
    shown = _format(metric)
    return f"{shown(measured['mean'])} ± {shown(measured[error])}"


def _gain(row: Result) -> str:
    gain = row["metrics"]["f1_gain"]
    return f"{100 * gain['mean']:+.1f} ± {100 * gain['se_videos']:.1f}"


def _language(row: Result) -> str:
    gain = row["metrics"].get("language_gain")
    return "" if gain is None else f"{_signed(gain['mean'])} ± {decimal(gain['se_videos'])}"


def _signed(value: float) -> str:
    return decimal(value) if value < 0 else f"+{decimal(value)}"


def _in_budget(control: Mapping[str, Measured], metric: str) -> Measured:
    return control.get("f1_budget") if metric == "f1" else None


def _joined(measured: Sequence[Measured], metric: str) -> str:
    """Several means in a cell; an empty one if there are none."""
    found = [_mean(one, metric) for one in measured]
    return " / ".join(found) if set(found) != {"-"} else ""
