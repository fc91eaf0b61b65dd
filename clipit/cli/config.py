"""`clipit config`: the configuration with all that comes with the package, and its schema."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command and its two actions."""
    parser = commands.add_parser("config", help="print the whole configuration, or its schema")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="every option, bases and shipped entries resolved")
    show.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    show.set_defaults(run=show_config)
    schema = actions.add_parser("schema", help="JSON Schema for editors")
    schema.set_defaults(run=show_schema)


def show_config(parsed: argparse.Namespace) -> None:
    """Print the resolved configuration as YAML, which is a configuration again."""
    import yaml

    from clipit.config.schema import load

    content = load(parsed.configfile).model_dump(mode="json")
    print(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), end="")


def show_schema(parsed: argparse.Namespace) -> None:
    """Print the JSON Schema of a configuration file."""
    import json

    from clipit.config.editor_schema import editor_schema

    print(json.dumps(editor_schema(), indent=1, ensure_ascii=False))
