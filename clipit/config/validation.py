"""Every wrong entry of a configuration as a line that names it, not the first alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from clipit.core.nearest import nearest

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

_NAME = "[key]"  # pydantic's last step to the name of an entry
_MAX_LENGTH = 400
#: Where pydantic's words would mislead.
_MESSAGES = {"int_parsing_size": "Input should be a smaller number"}
_MAX_LISTED = 8


def validate(model: type[Model], raw: Mapping[str, Any]) -> tuple[Model, list[str]]:
    """The model of what is right in `raw`, and a line for every entry that is wrong.

    Wrong entries are left out in turn, so that what depends on several of them is checked too.
    """
    rest = deepcopy(dict(raw))
    removed: list[Location] = []
    lines: list[str] = []
    while True:
        try:
            return model.model_validate(rest), lines
        except ValidationError as error:
            problems = error.errors()
        for problem in problems:
            location = problem["loc"]
            if not any(other[: len(location)] == location for other in removed):
                lines.append(_explain(model, problem))
        for problem in problems:
            removed.append(problem["loc"])
            _remove(rest, problem["loc"])


def suggestion(name: str, candidates: Iterable[str]) -> str:
    """'; did you mean X?', or what there is where nothing is spelt like it."""
    known = list(candidates)
    listed = ", ".join(known[:_MAX_LISTED]) + (", ..." if len(known) > _MAX_LISTED else "")
    return nearest(name, known) or f"; expected one of {listed}" if known else "; there are none"


def _explain(model: type[BaseModel], problem: Any) -> str:
    location: Location = problem["loc"]
    steps = [step for step in location if step != _NAME]
    where = ".".join(map(str, steps)) or "top level"
    if problem["type"] == "extra_forbidden":
        known = _names_at(model, location[:-1])
        return f"{where}: unknown key{suggestion(str(steps[-1]), known)}"
    if problem["type"] == "missing":
        return f"{where}: missing; add it"
    if problem["type"] == "literal_error" and location[-1] == _NAME:
        known = _names_at(model, location[:-2])
        return f"{where}: unknown key{suggestion(str(steps[-1]), known)}"
    return f"{where}: {_message(problem)}"[:_MAX_LENGTH]


def _message(problem: Any) -> str:
    message = _MESSAGES.get(problem["type"], problem["msg"].removeprefix("Value error, "))
    found = problem["input"]
    if problem["type"] == "value_error" and isinstance(found, Mapping | list):
        return str(message)  # which says what it found
    text = " ".join(f"{message}; found {found!r}".split())
    if problem["type"] == "literal_error" and isinstance(found, str):
        text += nearest(found, re.findall("'([^']*)'", problem["ctx"]["expected"]))
    return text


def _remove(raw: dict[str, Any], location: Location) -> None:
    """Leave out the innermost entry of a mapping on the way to a place."""
    if len(location) == 1 and location[0] not in raw:
        raw[str(location[0])] = {}  # the only way to miss an entry at the top
        return
    holder: dict[Any, Any] = raw
    key: int | str = location[0]
    node: Any = raw
    for step in location:
        if not isinstance(node, dict) or step not in node:
            break
        holder, key, node = node, step, node[step]
    holder.pop(key, None)  # an earlier problem may have removed it


def _names_at(model: type[BaseModel], location: Location) -> list[str]:
    """The names that may stand at a place in the tree of options."""
    annotation: Any = model
    for step in location:
        if _is_model(annotation):
            annotation = _strip(annotation.model_fields[step].annotation)
        else:  # a mapping of names to options, or a list of them
            annotation = _strip(get_args(annotation)[-1])
    if _is_model(annotation):
        return list(annotation.model_fields)
    keys = get_args(annotation)
    return [name for name in get_args(keys[0]) if isinstance(name, str)] if keys else []


def _strip(annotation: Any) -> Any:
    """The model or container inside `X | None`."""
    inner = [one for one in get_args(annotation) if one is not type(None)]
    return inner[0] if type(None) in get_args(annotation) else annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
