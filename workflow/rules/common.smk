# What the rendered rules ask: the plan of this configuration (clipit/pipeline/plan.py).
import os
import shlex
import sys
import time
from pathlib import Path

from clipit.core.durable import remove_temporaries
from clipit.core.errors import ClipitError
from clipit.pipeline.file_lists import as_arguments
from clipit.pipeline.leftovers import refuse_leftovers
from clipit.pipeline.plan import Plan
from clipit.pipeline.workflow_folder import check_folder, package_folder

since_s = time.time()

try:
    check_folder(Path.cwd())
    plan = Plan(config)
except ClipitError as error:
    raise WorkflowError(str(error))

if workflow.deployment_settings.deployment_method:
    # The rule's environment brings Python and all but the package.
    shell.prefix(f"export PYTHONPATH={shlex.quote(str(package_folder(Path.cwd())))}; ")
else:
    # The Python that runs Snakemake runs the stages, whatever PATH says.
    shell.prefix(f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; ")


def results(path):
    """A file below the results folder."""
    return f"{plan.context.config.results_dir}/{path}"


def data(path):
    """A file below the data folder."""
    return str(plan.context.config.data_folder / path)


def reads(stage, name, mark=lambda files: files):
    """The files of an input that depend on the configuration."""
    return lambda wildcards: mark(plan.read(stage, name, dict(wildcards.items())))


def options(stage):
    """The options of a stage, as JSON."""
    return lambda wildcards: plan.options(stage, dict(wildcards.items()))


def untracked(stage, name):
    """A path that a stage takes beside its inputs and outputs."""
    return lambda wildcards: plan.untracked(stage, name, dict(wildcards.items()))


def listed(name):
    """An input as arguments, by a file that lists it where it is long."""
    return lambda wildcards, input: as_arguments(input.get(name))


def names(stage, wildcard):
    """The names that a wildcard may have, as a pattern."""
    return plan.names(stage, wildcard)


def growing(amount):
    """Memory or time that grows by as much at every retry of a job that may have lacked it."""
    return lambda wildcards, attempt: amount * attempt


# Rules that can use a GPU ask for one where the run says that there are any: a profile, or
# --resources gpu=N, of which no more are in use at a time.
gpus = workflow.resource_settings.resources.get("gpu")
gpus_a_job = int(bool(getattr(gpus, "value", gpus)))


wildcard_constraints:
    **plan.context.wildcards,
