"""Edits of the package's code, and what they may cause to run again."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from clipit.core import code_digest, code_tree, provenance
from tests.workflow import ROOT

STAGES = frozenset(path.stem for path in (ROOT / "clipit/pipeline/stages").glob("[a-z]*.py"))
NONE: frozenset[str] = frozenset()
SCORING = frozenset({"score_queries", "score_split"})
TRAINING = frozenset({"train_all", "train_split"})
TEXT = frozenset(
    {
        *("caption_shots", "embed_captions", "embed_frame_captions", "embed_queries", "embed_tags"),
        *("embed_titles", "fit_titles"),
        "import_features",  # which may be captions
    }
)


class Edit(NamedTuple):
    """An edit of a file of the package (`old` empty: a new file) and the stages it concerns."""

    file: str
    old: str
    new: str
    stages: frozenset[str] = NONE


EDITS = {
    "version": Edit("__init__.py", '__version__ = "', '__version__ = "9.'),
    "error in tables": Edit("tables/parquet.py", "table; run the", "table; rerun the"),
    "error in algorithms": Edit("algorithms/knapsack.py", "must be positive", "must exceed 0"),
    "error in media": Edit("media/probe.py", "has no frames; record", "lacks frames; record"),
    "warning of a stage": Edit("pipeline/stages/select_summaries.py", "no shot fits", "no fit in"),
    "log line": Edit("media/sampling.py", "trying another reader", "trying again"),
    "type hint in core": Edit("core/durable.py", "text: str", "text: str | None"),
    "type hints in algorithms": Edit(
        "algorithms/knapsack.py",
        "capacity: int) -> NDArray[np.bool_]:",
        "capacity: Capacity) -> 'NDArray':",
    ),
    "import for a type hint": Edit(
        "algorithms/knapsack.py",
        "import numpy as np",
        "import numpy as np\nfrom clipit.algorithms.kts import Scatters",
    ),
    "type of a variable": Edit(
        "algorithms/knapsack.py", "remaining = capacity", "remaining: int = capacity"
    ),
    "comment": Edit("algorithms/f1.py", "def ", "# why\ndef "),
    "docstring": Edit("algorithms/knapsack.py", '"""Select the items', '"""Pick the items'),
    "formatting": Edit("algorithms/knapsack.py", "sizes = np.asarray(", "sizes  =  np.asarray( "),
    "new table": Edit("tables/schemas.py", '    "frames": {', '    "new": {}, "frames": {'),
    "new stage": Edit("pipeline/stages/new_stage.py", "", "def run(): return 1\n"),
    "new error": Edit(
        "core/errors.py", "class DataError", "class NewError(ClipitError): ...\nclass DataError"
    ),
    "new options": Edit(
        "config/summary_options.py",
        "class SelectSummariesOptions",
        "class NewOptions(Options):\n    x: int = 1\n\n    def y(self): return 1\n\n\n"
        "class SelectSummariesOptions",
    ),
    "default of an option": Edit(
        "config/variant_options.py", "epochs: int = Field(20", "epochs: int = Field(30"
    ),
    "type of an option": Edit(
        "config/variant_options.py",
        'encoder: str = "caption',
        'encoder: Literal["x"] | str = "caption',
    ),
    "new option": Edit(
        "config/variant_options.py", "    epochs: int", "    new: int = 3\n    epochs: int"
    ),
    "cli": Edit("cli/main.py", "def main", "NEW = 1\n\n\ndef main"),
    "plan": Edit("pipeline/plan.py", "class Plan", "NEW = 1\n\n\nclass Plan"),
    "kts": Edit(
        "algorithms/kts.py", "_TILE_STARTS = 32", "_TILE_STARTS = 64", frozenset({"segment_shots"})
    ),
    "order of a tuple's fields": Edit(
        "algorithms/kts.py",
        "    rows: IntArray\n    max_shot: int\n",
        "    max_shot: int\n    rows: IntArray\n",
        frozenset({"segment_shots"}),
    ),
    "name in another package": Edit(
        "algorithms/compiled.py",
        "from numba import njit",
        "from numba import jit as njit",
        frozenset({"segment_shots"}),
    ),
    "knapsack": Edit(
        "algorithms/knapsack.py",
        "capacity + 1), np.empty",
        "1 + capacity), np.empty",
        # import_annotations and train_*: keyframes are a knapsack's choice; attribute_*: the
        # module of the budget holds the scores of shots too
        frozenset(
            {
                "attribute_model",
                "attribute_zero_shot",
                "evaluate_controls",
                "evaluate_queries",
                "evaluate_query_controls",
                "evaluate_run",
                "evaluate_text",
                "import_annotations",
                "select_keyshots",
                "select_query_shots",
                "select_summaries",
                *TRAINING,
            }
        ),
    ),
    "loss": Edit("models/losses.py", "range(40)", "range(41)", TRAINING),
    "text encoder": Edit(
        "models/encoders/text_encoder.py", "show_progress_bar=False", "show_progress_bar=True", TEXT
    ),
    "weights of the demo": Edit(
        "demo/weights/clipit-demo.json", "{", "{ ", TEXT | {"embed_frames"}
    ),
    "annotations in tables": Edit(
        "tables/truth.py",
        'layer(annotations, "summary") > 0',
        'layer(annotations, "summary") > 0.5',
        frozenset({"evaluate_controls", "evaluate_run"}),
    ),
    "template": Edit("report/template/page.css", "{", "{ ", frozenset({"write_reports"})),
    "rendering": Edit(
        "media/render.py", "round(fade_s", "int(fade_s", frozenset({"render_summaries"})
    ),
    "method of options": Edit(
        "config/summary_options.py",
        "min(1.0, self",
        "min(0.9, self",
        frozenset({"select_summaries", "write_summaries"}),
    ),
    "property of options in options": Edit(
        "config/variant_options.py",
        'self.query != "none"',
        '"none" != self.query',
        # also where the options come from a card beside the weights
        frozenset({"attribute_model", "predict", *SCORING, *TRAINING}),
    ),
    "base of all options": Edit("config/base.py", "frozen=True", "frozen=False", STAGES),
    "one stage": Edit(
        "pipeline/stages/gather_videos.py",
        "def run(",
        "X = 1\n\n\ndef run(",
        frozenset({"gather_videos"}),
    ),
}
#: Edits that decide no result: no job may run again.
NEUTRAL = {
    name: edit
    for name, edit in EDITS.items()
    # what changes the options of a stage makes it run again, whatever its code
    if not edit.stages and name not in ("default of an option", "new option")
}
KTS, LOSS = EDITS["kts"], EDITS["loss"]


def apply(edit: Edit, package: Path) -> None:
    """Make the edit in a copy of the package."""
    path = package / edit.file
    content = path.read_text(encoding="utf-8") if edit.old else ""
    assert edit.old in content, f"{edit.file}: {edit.old!r} is no longer there"
    path.write_text(content.replace(edit.old, edit.new, 1) if edit.old else edit.new)


def forget() -> None:
    """Read files again, which are taken to stay the same for the time of a process."""
    for function in [*vars(code_digest).values(), provenance.digest_of]:
        if hasattr(function, "cache_clear") and function is not code_tree.read_code:
            function.cache_clear()
