"""argparse with one-line errors that suggest the nearest valid name."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from clipit.core.nearest import nearest

_CHOICE = re.compile(r"invalid choice: '(.*)' \(choose from (.*)\)", re.DOTALL)
_UNKNOWN = "unrecognized arguments: "


class Parser(argparse.ArgumentParser):
    """The parser of clipit and of each of its commands."""

    def parse_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> Any:
        """As argparse, but unknown flags are reported by the command, which knows its own flags."""
        parsed, rest = self.parse_known_args(args, namespace)
        if rest:
            command = getattr(parsed, "command", "")
            self._commands().get(command, self).error(_UNKNOWN + " ".join(rest))
        return parsed

    def error(self, message: str) -> NoReturn:
        """Exit with 2 and one line."""
        line = " ".join(message.split())
        self.exit(
            2, f"{self.prog}: error: {line}{self._suggestion(line)}; see {self.prog} --help\n"
        )

    def _suggestion(self, message: str) -> str:
        choice = _CHOICE.search(message)
        if choice:
            return nearest(choice[1], re.findall(r"[\w.-]+", choice[2]))
        flag = message.removeprefix(_UNKNOWN).split("=")[0].split(" ")[0]
        if message.startswith(_UNKNOWN) and flag.startswith("-"):
            return nearest(flag, self._option_string_actions)
        return ""

    def _commands(self) -> dict[str, Parser]:
        parsers: dict[str, Parser] = {}
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                parsers |= action.choices
        return parsers
