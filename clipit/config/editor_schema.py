"""The JSON Schema of a configuration file, for editors: names, types, bounds and explanations."""

from __future__ import annotations

import inspect
import re
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from clipit.config.base import Options
from clipit.config.inheritance import BASE
from clipit.config.package_data import BASED, shipped_sections
from clipit.config.schema import Config

_OPTION = re.compile(r"((?:^    #: .*\n)+)    (\w+):", re.MULTILINE)


def editor_schema() -> dict[str, Any]:
    """What may stand in config.yaml: as the options, but entries may state a difference alone."""
    schema = Config.model_json_schema(schema_generator=GenerateJsonSchema)
    schema["$schema"] = GenerateJsonSchema.schema_dialect
    schema["title"] = "clipit configuration"
    schema.pop("required")  # without datasets it is merged over config.yaml
    groups = {group.__name__: group for group in _subclasses(Options)}
    for name, entry in [("Config", schema), *schema["$defs"].items()]:
        _explain(entry, groups[name])
    for section in shipped_sections():
        _allow_difference(schema, section)
    return schema


def _allow_difference(schema: dict[str, Any], section: str) -> None:
    """Let entries of a section leave out what the shipped ones of their names have."""
    reference = schema["properties"][section]["additionalProperties"].get("$ref")
    if reference is None:
        return
    entry = schema["$defs"][reference.rpartition("/")[2]]
    entry.pop("required", None)
    if section in BASED:
        text = f"entry of {section} that this one differs from; null: the defaults"
        entry["properties"][BASE] = {"type": ["string", "null"], "description": text}


def _explain(entry: dict[str, Any], group: type[Options]) -> None:
    """Add the comments `#:` of the options as their descriptions."""
    for comment, name in _OPTION.findall(_sources(group)):
        if name in entry["properties"]:
            text = " ".join(line.strip().removeprefix("#: ") for line in comment.splitlines())
            entry["properties"][name]["description"] = text


def _sources(group: type[Options]) -> str:
    """The code of a group and of those it extends, its own last."""
    lines = [inspect.getsource(one) for one in reversed(group.__mro__) if issubclass(one, Options)]
    return "\n".join(lines)


def _subclasses(group: type[Options]) -> list[type[Options]]:
    found = [*group.__subclasses__()]
    return [*found, *(below for one in found for below in _subclasses(one))]
