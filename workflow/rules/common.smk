# What every rule needs: the plan of this configuration and the Python that runs the stages.
import shlex
import sys
from pathlib import Path

from clipit.errors import ClipitError
from clipit.plan import Plan

try:
    plan = Plan(config)
except ClipitError as error:
    raise WorkflowError(str(error))

RESULTS = plan.results
RUN = f"{RESULTS}/{{dataset}}/runs/{{variant}}/{{setting}}"

if not workflow.deployment_settings.deployment_method:
    # The Python that runs Snakemake runs the stages, whatever PATH says; with --sdm conda the
    # rule's environment brings its own.
    shell.prefix(f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; ")


# The variants that are networks; the ridge baseline has a rule of its own.
TRAINED = "|".join(plan.config.variants)


wildcard_constraints:
    dataset="|".join(plan.config.datasets),
    variant=f"{TRAINED}|ridge",
    setting="standard|augment|transfer",
    part=r"part-\d+",
    seed=r"\d+",
    split=r"\d+",
    captions=r"[\w-]+",
    encoder=r"[\w-]+",
    table=r"[\w-]+",
