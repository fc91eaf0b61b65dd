"""Copy the page of results and its plots into the documentation.

    python -m tools.publish_results results docs

writes docs/results.md, and docs/images/DATASET-PLOT.svg of every picture on the page.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from urllib.parse import quote, unquote

from clipit.core.durable import durable_write, write_text
from tools.published import existing, run

_PICTURE = re.compile(r"(!\[[^\]]*\])\(([^)]+)\)")
_IMAGES = "images"


def publish(results: Path, docs: Path) -> list[Path]:
    """Copy results.md and the pictures it shows; returns the files written.

    Raises MissingError, before anything is written, where one is missing.
    """
    page = results / "results.md"
    text = existing(page).read_text(encoding="utf-8")
    pictures = {link: unquote(link) for _, link in _PICTURE.findall(text)}
    targets = {link: docs / _IMAGES / _flat(path) for link, path in pictures.items()}
    for path in pictures.values():
        existing(results / path)
    for link, path in pictures.items():
        with durable_write(targets[link]) as temporary:
            shutil.copyfile(results / path, temporary)
    published = _PICTURE.sub(
        lambda found: f"{found[1]}({quote(f'{_IMAGES}/{targets[found[2]].name}')})", text
    )
    write_text(docs / page.name, published)
    return [docs / page.name, *targets.values()]


def _flat(path: str) -> str:
    """tvsum/plots/tau.svg as tvsum-tau.svg."""
    return "-".join(part for part in Path(path).parts if part != "plots")


def main() -> None:
    """Publish, and print what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="results_dir of the configuration")
    parser.add_argument("docs", type=Path)
    parsed = parser.parse_args()
    run(parser, lambda: publish(parsed.results, parsed.docs))


if __name__ == "__main__":
    main()
