# What every rule needs: the plan of this configuration and the Python that runs the stages.
import shlex
import sys

from clipit.errors import ClipitError
from clipit.plan import Plan

try:
    plan = Plan(config)
except ClipitError as error:
    raise WorkflowError(str(error))

RESULTS = plan.results
# With --sdm conda the rule's environment brings its own Python.
USES_CONDA = bool(workflow.deployment_settings.deployment_method)
PYTHON = "python" if USES_CONDA else shlex.quote(sys.executable)
STAGE = f"{PYTHON} -m clipit stage"
RUN = f"{RESULTS}/{{dataset}}/runs/{{variant}}/{{setting}}"


wildcard_constraints:
    dataset="|".join(plan.config.datasets),
    variant="|".join([*plan.config.variants, "ridge"]),
    setting="standard|augment|transfer",
    part=r"part-\d+",
    seed=r"\d+",
    split=r"\d+",
    captions=r"[\w-]+",
    encoder=r"[\w-]+",
    table=r"[\w-]+",
