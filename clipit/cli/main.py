"""The command line: parse, run the command, turn errors into one line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from clipit import __version__
from clipit.cli import (
    bmt,
    check,
    config,
    demo,
    diff,
    doctor,
    evaluate,
    export,
    fetch,
    forget,
    render,
    run,
    serve,
    show,
    stage,
    summarize,
    unlock,
    workflow,
)
from clipit.cli.parser import Parser
from clipit.core.errors import ClipitError, UsageError
from clipit.core.system_errors import explain

_COMMANDS = (
    summarize,
    forget,
    render,
    export,
    serve,
    diff,
    doctor,
    evaluate,
    fetch,
    check,
    config,
    run,
    unlock,
    show,
    bmt,
    demo,
    workflow,
    stage,
)
_DEBUG = "CLIPIT_DEBUG"
#: Exit codes in addition to those of clipit.core.errors: what shells use for SIGINT and SIGPIPE.
_INTERRUPTED, _PIPE_CLOSED = 130, 141
_PLATFORMS, _UNSUPPORTED = ("linux", "darwin"), UsageError.exit_code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (clipit.core.errors)."""
    if not sys.platform.startswith(_PLATFORMS):
        return _report(f"error: clipit runs on Linux and macOS; found {sys.platform}", _UNSUPPORTED)
    parser = Parser(prog="clipit", description="Language-guided video summarization.")
    parser.add_argument("--version", action="version", version=f"clipit {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_parser(commands)
    parsed = parser.parse_args(arguments)
    try:
        parsed.run(parsed)
        sys.stdout.flush()
    except ClipitError as error:
        return _report(f"error: {error}", error.exit_code)
    except KeyboardInterrupt:
        return _report(
            "interrupted; finished work is kept, run the command again to resume", _INTERRUPTED
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except Exception as error:
        if refusal := explain(error):
            return _report(f"error: {refusal}", refusal.exit_code)
        if parsed.run is stage.run:
            traceback.print_exc()  # for the log of the workflow's job
        return _report(f"error: {_describe(error)}", 1)
    return 0


def _report(line: str, exit_code: int) -> int:
    print(f"clipit: {line}", file=sys.stderr)
    if os.environ.get(_DEBUG):
        traceback.print_exc()
    return exit_code


def _describe(error: Exception) -> str:
    """The error and its place: a file that the system refused, or a bug of clipit."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = " ".join(f"{type(error).__name__}: {error}".split())
    place = f"{Path(last.filename).name}:{last.lineno}"
    return f"{what} ({place}); this is a bug, {_DEBUG}=1 shows its traceback"
