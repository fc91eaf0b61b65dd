"""Entries that state what differs from another one: `base: NAME`, and shipped entries by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clipit.core.nearest import nearest

BASE = "base"
#: Entries that differ in one of these have different options; nothing is merged.
_KINDS = ("library", "kind")

Entries = Mapping[str, Any]


def deep_merge(below: Entries, above: Entries) -> dict[str, Any]:
    """`below` changed by `above`: mappings are merged, lists and scalars replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = deep_merge(old, value)
        else:
            merged[key] = value
    return merged


def extend(shipped: Entries, own: Entries) -> dict[str, Any]:
    """Shipped entries and a configuration's own, which states what differs from its namesake.

    With a `base` of another name, or null, an own entry takes the place of the shipped one.
    """
    return {**shipped, **{name: _changed(shipped, name, entry) for name, entry in own.items()}}


def resolve_bases(entries: Entries, section: str) -> tuple[dict[str, Any], list[str]]:
    """The entries merged over their bases, and a line for every base that cannot be.

    An entry whose base cannot be found is taken as it is, less its `base`.
    """
    resolved: dict[str, Any] = {}
    problems: dict[str, None] = {}
    for name, entry in entries.items():
        try:
            lineage = _lineage(entries, name, section)
        except ValueError as error:
            problems[str(error)] = None
            lineage = [name]
        resolved[name] = entry
        if isinstance(entry, Mapping):
            resolved[name] = _merged([entries[ancestor] for ancestor in reversed(lineage)])
    return resolved, list(problems)


def _changed(shipped: Entries, name: str, entry: Any) -> Any:
    below = shipped.get(name)
    if not isinstance(below, Mapping) or not isinstance(entry, Mapping):
        return entry
    if entry.get(BASE, name) != name or any(
        kind in entry and entry[kind] != below.get(kind) for kind in _KINDS
    ):
        return entry
    return deep_merge(below, {key: value for key, value in entry.items() if key != BASE})


def _lineage(entries: Entries, name: str, section: str) -> list[str]:
    """The entry and its bases, nearest first; ValueError for a base that is none."""
    lineage = [name]
    while (base := _base_of(entries[lineage[-1]])) is not None:
        option = f"{section}.{lineage[-1]}.{BASE}"
        if not isinstance(base, str):
            raise ValueError(
                f"{option}: expected the name of an entry of {section}; found {base!r}"
            )
        if base in lineage:
            raise ValueError(_cycle(lineage[lineage.index(base) :], section))
        if not isinstance(entries.get(base), Mapping):
            raise ValueError(f"{option}: {base!r} is not configured{nearest(base, entries)}")
        lineage.append(base)
    return lineage


def _base_of(entry: Any) -> Any:
    return entry.get(BASE) if isinstance(entry, Mapping) else None


def _cycle(loop: list[str], section: str) -> str:
    """One line for a cycle, wherever it was entered."""
    start = loop.index(min(loop))
    names = [*loop[start:], *loop[:start]]
    path = " -> ".join([*names, names[0]])
    return f"{section}.{names[0]}.{BASE}: {path} is a cycle; remove one of these bases"


def _merged(chain: list[Entries]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for entry in chain:
        merged = deep_merge(merged, entry)
    merged.pop(BASE, None)
    return merged
