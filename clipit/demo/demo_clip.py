"""The demo's CLIP: a real open_clip model of a few MB, weights in this package.

    model, _, preprocess = open_clip.create_model_and_transforms(*register())
    tokenizer = open_clip.get_tokenizer(MODEL_NAME)

It is trained on the demo world only (docs/decisions/demo-world.md).
"""

from __future__ import annotations

from pathlib import Path

MODEL_NAME = "clipit-demo"
CONFIG = Path(__file__).parent / "weights" / f"{MODEL_NAME}.json"
WEIGHTS = CONFIG.with_suffix(".safetensors")


def register(config: Path = CONFIG) -> tuple[str, str]:
    """Register the model with open_clip; return its name and the path of its weights."""
    import open_clip  # slow to import; only this function needs it

    open_clip.add_model_config(config)
    return config.stem, str(config.with_suffix(".safetensors"))
