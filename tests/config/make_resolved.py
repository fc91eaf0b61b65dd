"""Write resolved.json: all that config.yaml means, shipped entries, bases and defaults resolved.

Run it after a change of config.yaml or of clipit/config that is meant, and look at the difference:
python -m tests.config.make_resolved
"""

from __future__ import annotations

import json
from pathlib import Path

from clipit.config.schema import load

FILE = Path(__file__).with_name("resolved.json")
CONFIG = Path(__file__).parents[2] / "config.yaml"


def resolved() -> str:
    """The resolved configuration as JSON."""
    content = load(CONFIG).model_dump(mode="json")
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(resolved(), encoding="utf-8")
