"""`clipit stage NAME`: one stage of the pipeline, as the workflow's rules call it.

The flags are the parameters of the stage's `run`: a Path takes one path, a list of paths takes any
number, and `options` takes a JSON object.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import Any, get_type_hints

import clipit.pipeline.stages
from clipit.core.errors import UsageError
from clipit.pipeline.file_lists import from_arguments


def add_parser(commands: Any) -> None:
    """Add the command; its flags are read once the stage is known."""
    parser = commands.add_parser("stage", help="run one stage of the pipeline", add_help=False)
    names = sorted(module.name for module in pkgutil.iter_modules(clipit.pipeline.stages.__path__))
    parser.add_argument("name", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("flags", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Import the stage and call its `run`."""
    function = importlib.import_module(f"clipit.pipeline.stages.{parsed.name}").run
    function(**_arguments(parsed.name, function, parsed.flags))


def _arguments(name: str, function: Any, flags: list[str]) -> dict[str, Any]:
    from pydantic import ValidationError

    hints = get_type_hints(function)
    parser = argparse.ArgumentParser(prog=f"clipit stage {name}", allow_abbrev=False)
    for parameter in inspect.signature(function).parameters.values():
        settings: dict[str, Any] = {"required": parameter.default is parameter.empty}
        if parameter.name == "options":
            settings["type"] = str
        elif hints[parameter.name] == list[Path]:
            settings |= {"nargs": "*", "type": Path}
        else:
            settings["type"] = Path
        parser.add_argument(f"--{parameter.name.replace('_', '-')}", **settings)
    given = {
        flag: from_arguments(value) if hints[flag] == list[Path] else value
        for flag, value in vars(parser.parse_args(flags)).items()
        if value is not None
    }
    try:
        given["options"] = hints["options"].model_validate_json(given["options"])
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageError(f"stage {name}: --options: {where}: {first['msg']}") from None
    return given
