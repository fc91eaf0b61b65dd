"""What comes with the package: encoders, variants and the paper's tables, as clipit/config/data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from clipit.config.inheritance import extend, resolve_bases

_FILES = ("encoders.yaml", "variants.yaml", "tables.yaml")
#: Sections whose entries may name a `base`.
BASED = ("variants", "tables")


@cache
def shipped_sections() -> Mapping[str, dict[str, Any]]:
    """The shipped entries by section, as they are written."""
    folder = resources.files("clipit.config") / "data"
    sections: dict[str, dict[str, Any]] = {}
    for name in _FILES:
        sections |= yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    return sections


def resolve(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A configuration with the shipped entries and without bases, and a line per wrong base."""
    resolved, problems = dict(raw), []
    for section, shipped in shipped_sections().items():
        own = raw.get(section, {})
        if isinstance(own, Mapping):  # anything else is refused with the options
            resolved[section] = extend(shipped, own)
    for section in BASED:
        if isinstance(resolved[section], Mapping):
            resolved[section], wrong = resolve_bases(resolved[section], section)
            problems += wrong
    return resolved, problems
