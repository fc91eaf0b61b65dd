"""Ship a scorer that was trained on every annotated video, with what it reaches on its card.

    python -m tools.publish_scorer results pooled tvsum-summe

copies results/models/pooled.safetensors and its card to clipit/models/shipped/tvsum-summe.*; the
card repeats how well models trained in the same way do on videos that they did not learn from
(docs/decisions/shipped.md): results/DATASET/runs/pooled/{augment,transfer}/f1.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from clipit.config import shipped
from clipit.core.durable import durable_write, write_json
from tools.published import existing, run

_SETTINGS = ("augment", "transfer")
_METRICS = ("tau", "tau_users", "f1", "f1_gain", "language_gain")


def publish(results: Path, variant: str, name: str, folder: Path) -> list[Path]:
    """Write `name`'s weights and card into `folder`; returns them.

    Raises MissingError, before anything is written, where a file of the results is missing.
    """
    trained = existing(results / f"models/{variant}.safetensors")
    content = json.loads(existing(shipped.card_beside(trained)).read_text(encoding="utf-8"))
    datasets = sorted({video.partition("/")[0] for video in content["trained_on"]})
    content["measured"] = {
        dataset: {
            setting: _measured(results / f"{dataset}/runs/{variant}/{setting}/f1.json")
            for setting in _SETTINGS
        }
        for dataset in datasets
    }
    weights = folder / f"{name}.safetensors"
    with durable_write(weights) as temporary:
        temporary.write_bytes(trained.read_bytes())
    write_json(shipped.card_beside(weights), content)
    return [weights, shipped.card_beside(weights)]


def _measured(path: Path) -> dict[str, Any]:
    """Mean over test videos and its standard error, by metric."""
    metrics = json.loads(existing(path).read_text(encoding="utf-8"))["metrics"]
    return {
        metric: {
            "mean": round(metrics[metric]["mean"], 4),
            "se": round(metrics[metric]["se_videos"], 4),
        }
        for metric in _METRICS
        if metric in metrics
    }


def main() -> None:
    """Publish, and print what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="results_dir of the configuration")
    parser.add_argument("variant")
    parser.add_argument("name", help="of the shipped scorer")
    parsed = parser.parse_args()
    run(parser, lambda: publish(parsed.results, parsed.variant, parsed.name, shipped.FOLDER))


if __name__ == "__main__":
    main()
