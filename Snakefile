# CLIP-It: from videos to summaries, from a dataset to honest numbers. Rules in the order the
# data flows; all logic lives in the Python package (clipit.pipeline), where tests reach it.
from snakemake.utils import min_version

from clipit.config.schema import names_datasets

min_version("9.20")

if not names_datasets(config):  # else --configfile is all there is

    configfile: "config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/video.smk"
include: "workflow/rules/dataset.smk"
include: "workflow/rules/language.smk"
include: "workflow/rules/titles.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/benchmark.smk"
include: "workflow/rules/query.smk"
include: "workflow/rules/summary.smk"
include: "workflow/rules/fetch.smk"


onstart:  # not of a dry run
    try:
        refuse_leftovers(Path.cwd())
        remove_temporaries(Path(plan.context.config.results_dir), of_other_machines=True)
    except ClipitError as error:
        raise WorkflowError(str(error))


onsuccess:
    for table in plan.new_tables(since_s):
        print(f"\n{table}")


rule all:
    default_target: True
    input:
        # a function: targets named on the command line need their own files alone
        lambda w: [t for d in plan.context.config.with_files().datasets for t in plan.targets(d)],
