"""`clipit fetch`: get public data and weights ahead of time, as on a node that has a network."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import Any

_DESCRIPTION = """\
Fetch what the benchmarks need, verify it and put it into the data folder. The workflow fetches
the data of a dataset by itself; fetch it ahead for machines without a network. What is there
already is verified and kept. Size, origin and licence are printed first.

  clipit fetch tvsum summe           all of two datasets
  clipit fetch clip minilm           the weights of encoders, into their libraries' caches
  clipit fetch bmt                   the weights of the dense captioner (3.5 GB)
  clipit fetch tvsum/splits.json     one file
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "fetch",
        help="get public data and weights",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="groups, files, or encoders")
    parser.add_argument("--list", action="store_true", help="print what there is, and stop")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="the data folder [data_dir]")
    parser.add_argument(
        "--mirror",
        metavar="URL",
        help="an http, https or file address in place of every origin's scheme and host "
        "[CLIPIT_DATA_MIRROR, else data_mirror]",
    )
    parser.add_argument(
        "--configfile", type=Path, default=Path("config.yaml"), help="configuration [%(default)s]"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Fetch the named groups, files and encoders, or list them."""
    from clipit.core.errors import UsageError

    if parsed.list:
        print(listing())
        return
    if not parsed.names:
        raise UsageError("fetch: expected NAMES; clipit fetch --list lists them")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    _fetch(parsed)


def listing() -> str:
    """The groups with their sources, sizes and licences, and the encoders."""
    from clipit.config.schema import default_config
    from clipit.downloads.fetching import size_words
    from clipit.downloads.registry import groups

    lines = []
    for group in groups().values():
        total = size_words(sum(source.n_bytes for source in group.sources))
        lines += [f"{group.name}: {group.what} ({total}; {group.licence})"]
        width = max(len(source.path) for source in group.sources)
        lines += [
            f"  {source.path:<{width}}  {size_words(source.n_bytes):>8}  {source.what}"
            for source in group.sources
        ]
    config = default_config()
    texts = [name for name, options in config.text_encoders.items() if options.has_weights]
    encoders = dict.fromkeys([*config.image_encoders, *texts, *config.captioners])
    return "\n".join([*lines, f"weights, by their libraries: {', '.join(encoders)}"])


def _fetch(parsed: argparse.Namespace) -> None:
    from clipit.config.schema import default_config, load
    from clipit.downloads.fetching import chosen_mirror, fetch
    from clipit.downloads.registry import find
    from clipit.models.fetch_weights import weight_loaders

    config = load(parsed.configfile) if parsed.configfile.is_file() else default_config()
    folder = parsed.data_dir or config.data_folder
    mirror = parsed.mirror or chosen_mirror(config.data_mirror)
    loaders = weight_loaders(config)
    wanted = [(name, () if name in loaders else find(name)) for name in parsed.names]
    for name, found in wanted:
        for source in found:
            fetch(source, folder, mirror)
        if name in loaders:
            loaders[name]()
            print(f"{name}: its weights are there and load")
