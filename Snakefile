# CLIP-It: from videos to summaries, from a dataset to honest numbers. Rules in the order the
# data flows; all logic lives in the Python package (clipit.pipeline), where tests reach it.
from snakemake.utils import min_version

min_version("9.0")


configfile: "config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/video.smk"
include: "workflow/rules/dataset.smk"
include: "workflow/rules/language.smk"
include: "workflow/rules/queries.smk"
include: "workflow/rules/model.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/bmt.smk"
include: "workflow/rules/summary.smk"


rule all:
    default_target: True
    input:
        [target for dataset in plan.config.datasets for target in plan.targets(dataset)],
