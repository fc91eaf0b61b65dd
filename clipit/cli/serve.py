"""`clipit serve`: a live page over what `clipit summarize` wrote."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="ask summarised videos in a browser, at any length, without rendering",
        description="Serve a page over the output folder of clipit summarize, or results/DATASET.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--port", type=int, default=8765, help="0: any that is free [%(default)s]")
    parser.add_argument(
        "--host", default="127.0.0.1", help="another one lets other machines ask [%(default)s]"
    )
    parser.add_argument("--cache", type=Path, help="what is kept of the videos [DIR/.clipit]")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Serve until Ctrl+C."""
    from clipit.serve.run import serve

    def started(address: str) -> None:
        print(f"{parsed.folder} at {address} (Ctrl+C ends it)", flush=True)
        if parsed.open:
            import webbrowser

            webbrowser.open(address)

    serve(parsed.folder, host=parsed.host, port=parsed.port, cache=parsed.cache, started=started)
