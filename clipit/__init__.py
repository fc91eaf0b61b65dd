"""CLIP-It: language-guided video summarization (Narasimhan et al., NeurIPS 2021).

summary = clipit.summarize("my.mp4", "a dog catches a ball", budget="90s", out="summaries")
"""

import importlib
from typing import Any

__version__ = "0.1.0"

#: What is found in other modules when it is first asked for, so that `import clipit` stays light.
_LAZY = {
    "summarize": "clipit.local.summarize",
    "Summary": "clipit.summary.model",
    "read_summary": "clipit.summary.model",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)
