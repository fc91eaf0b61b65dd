# What every rule needs: the plan of this configuration and the Python that runs the stages.
import shlex
import sys
from pathlib import Path

from clipit.config import shipped
from clipit.core.errors import ClipitError
from clipit.config.summary_options import ZERO_SHOT
from clipit.pipeline.plan import Plan
from clipit.pipeline.video_plan import pattern

try:
    plan = Plan(config)
except ClipitError as error:
    raise WorkflowError(str(error))

RESULTS = plan.results
# who can make a summary to watch
WATCHED = pattern([*plan.config.variants, *shipped.names(), ZERO_SHOT])
RUN = f"{RESULTS}/{{dataset}}/runs/{{variant}}/{{setting}}"

if not workflow.deployment_settings.deployment_method:
    # The Python that runs Snakemake runs the stages, whatever PATH says; with --sdm conda the
    # rule's environment brings its own.
    shell.prefix(f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; ")


wildcard_constraints:
    dataset=pattern(plan.config.datasets),
    variant=pattern([*plan.config.variants, "ridge"]),
    setting="standard|augment|transfer",
    shard=r"shard-\d+",
    seed=r"\d+",
    split=r"\d+",
    captions=r"[\w-]+",
    encoder=r"[\w-]+",
    table=r"[\w-]+",
