"""`clipit serve`: a live page for the output of `clipit summarize`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="query summarised videos in a browser, with any budget, without rendering",
        description="Serve a page for the output folder of clipit summarize or results/DATASET.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="the output folder or results/DATASET"
    )
    parser.add_argument(
        "--port", type=int, default=8765, help="port; 0: any free one [%(default)s]"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; only 127.0.0.1 is private [%(default)s]",
    )
    parser.add_argument("--cache", type=Path, help="cache folder [DIR/.clipit]")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Serve until Ctrl+C."""
    from clipit.serve.run import serve

    def started(address: str) -> None:
        print(f"{parsed.folder} at {address} (Ctrl+C to stop)", flush=True)
        if parsed.open:
            import webbrowser

            webbrowser.open(address)

    serve(parsed.folder, host=parsed.host, port=parsed.port, cache=parsed.cache, started=started)
