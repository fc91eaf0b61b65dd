"""What comes with the package, as clipit/config/data: presets, encoders, variants and tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from clipit.config.inheritance import BASE, deep_merge, extend, resolve_bases
from clipit.core.nearest import nearest

_FILES = ("encoders.yaml", "variants.yaml", "tables.yaml")
#: Sections whose entries may name a `base`.
BASED = ("datasets", "variants", "tables")
DEFAULT_PRESET = "captions"
_DATASETS = "datasets"


@cache
def shipped_sections() -> Mapping[str, dict[str, Any]]:
    """The shipped entries by section, as they are written."""
    sections: dict[str, dict[str, Any]] = {}
    for name in _FILES:
        sections |= _read(name)
    return sections


@cache
def presets() -> Mapping[str, dict[str, Any]]:
    """The presets by name, bases resolved: parts of a configuration."""
    resolved, problems = resolve_bases(_read("presets.yaml"), "presets")
    assert not problems, problems
    return {name: preset for name, preset in resolved.items() if not name.startswith("_")}


def resolve(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A configuration over its preset, with the shipped entries and without bases.

    The second value holds a line for every preset or base that cannot be found.
    """
    preset, problems = _preset(raw.get("preset", DEFAULT_PRESET))
    resolved = {**deep_merge(preset, raw)}
    for section, shipped in shipped_sections().items():
        own = raw.get(section, {})
        if isinstance(own, Mapping):  # anything else is refused with the options
            resolved[section] = extend(extend(shipped, preset.get(section, {})), own)
    resolved[_DATASETS] = _datasets(preset[_DATASETS], raw.get(_DATASETS))
    for section in BASED:
        if isinstance(resolved[section], Mapping):
            resolved[section], wrong = resolve_bases(resolved[section], section)
            problems += wrong
    own_datasets = raw.get(_DATASETS)
    if own_datasets and isinstance(own_datasets, Mapping):  # the others were bases at most
        resolved[_DATASETS] = {name: resolved[_DATASETS][name] for name in own_datasets}
    return resolved, problems


def _preset(name: Any) -> tuple[Mapping[str, Any], list[str]]:
    """The preset's part of a configuration, and a line if there is none of that name."""
    if isinstance(name, str) and name in presets():
        return presets()[name], []
    known = ", ".join(presets())
    line = f"preset: expected one of {known}; found {name!r}{nearest(str(name), presets())}"
    return presets()[DEFAULT_PRESET], [line]


def _datasets(ours: Mapping[str, Any], own: Any) -> Any:
    """The preset's datasets and a configuration's own, which stand alone unless they name a base.

    One that names itself as base differs from the preset's of its name.
    """
    if not own or not isinstance(own, Mapping):
        return own or ours
    differing = {
        name: deep_merge(ours[name], {key: value for key, value in entry.items() if key != BASE})
        for name, entry in own.items()
        if name in ours and isinstance(entry, Mapping) and entry.get(BASE) == name
    }
    return {**ours, **own, **differing}


def _read(name: str) -> dict[str, Any]:
    folder = resources.files("clipit.config") / "data"
    content: dict[str, Any] = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return content
